"""Fragments of boards and walls, rendered from templates for the page and for the push alike."""

from flask import Flask

from portal.pages.fragment import CACHE_SIZE, Cache


def init_app(app: Flask) -> None:
    """Give the application its one cache of rendered fragments."""
    app.extensions["fragments"] = Cache(CACHE_SIZE)
