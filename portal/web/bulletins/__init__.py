"""Bulletins: their list, one of them in its editions, and the remarks that are added."""
