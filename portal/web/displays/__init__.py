"""Displays: pairing a TV, changing what it shows, revoking it."""
