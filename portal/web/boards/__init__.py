"""Boards: the live page, and the fragment that stands in when no socket can be had."""
