"""Fragments of boards and walls, rendered from templates for the page and for the push alike."""

from flask import Flask

from portal.pages.cache import Cache

FRAGMENTS = 512
STANDINGS = 64
"""A board's standings serve all its scenes, languages and moments until its next version."""


def init_app(app: Flask) -> None:
    """Give the application its caches: of rendered fragments, and of the standings behind them."""
    app.extensions["fragments"] = Cache(FRAGMENTS)
    app.extensions["standings"] = Cache(STANDINGS)
