"""Playlists: what screens show in turn."""
