"""Announcements: read by everybody below, published by who is in charge."""
