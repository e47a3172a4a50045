"""Everybody's sessions, for the security administrator."""
