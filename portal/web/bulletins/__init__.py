"""Bulletins: read, and taken out of the house."""
