"""Fragments of boards and walls, rendered from templates for the page and for the push alike."""

from flask import Flask

from portal.pages.cache import Cache

FRAGMENTS = 512
STANDINGS = 64
"""A board's standings serve all its scenes, languages and moments until its next version."""
LEDGERS = 16
"""What the lines of a season come to, for insights: only what came since is read again."""


def init_app(app: Flask) -> None:
    """Give the application its caches: of fragments, of standings, of what lines come to."""
    app.extensions["fragments"] = Cache(FRAGMENTS)
    app.extensions["standings"] = Cache(STANDINGS)
    app.extensions["ledgers"] = Cache(LEDGERS)
