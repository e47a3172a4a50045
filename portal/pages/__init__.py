"""Fragments of boards and walls, rendered from templates for the page and for the push alike."""

from flask import Flask

from portal.pages.cache import Cache

FRAGMENTS = 512
STANDINGS = 64
"""A board's standings serve all its scenes, languages and moments until its next version."""
PAST = 128
"""Boards as of past moments: a meeting steps through the closes of a season, and back."""


def init_app(app: Flask) -> None:
    """Give the application its caches: of fragments, of the standings behind them, and of past ones."""
    app.extensions["fragments"] = Cache(FRAGMENTS)
    app.extensions["standings"] = Cache(STANDINGS)
    app.extensions["past"] = Cache(PAST)
