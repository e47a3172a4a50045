"""Fragments of boards and walls, rendered from templates for the page and for the push alike."""

from flask import Flask

from portal.pages.cache import Cache

FRAGMENTS = 512
STANDINGS = 64
"""A board's standings serve all its scenes, languages and moments until its next version."""
SEASON_LINES = 64
"""What all the lines of a season come to serves every comparison with it until its next one."""
LEDGERS = 16
"""What the lines of a season come to, for insights: only what came since is read again."""
PAST = 128
"""Boards as of past moments: a meeting steps through the closes of a season, and back."""
MOMENTS = 256
"""Up to which line each book was known at moments that were asked for."""
PREFIXES = 4
"""What the lines of a season come to at some of its closes: whole campaigns, and some megabytes."""
INSIGHTS = 24
"""What stands behind pages of insights, each in its latest version: of everybody of a bank."""
RACES = 32
"""Seasons as races: on a page and on walls, in each language."""


def init_app(app: Flask) -> None:
    """Give the application its caches: of fragments, of what is behind them, and of the past."""
    app.extensions["fragments"] = Cache(FRAGMENTS)
    app.extensions["standings"] = Cache(STANDINGS)
    app.extensions["season_lines"] = Cache(SEASON_LINES)
    app.extensions["ledgers"] = Cache(LEDGERS)
    app.extensions["past"] = Cache(PAST)
    app.extensions["moments"] = Cache(MOMENTS)
    app.extensions["prefixes"] = Cache(PREFIXES)
    app.extensions["insights"] = Cache(INSIGHTS)
    app.extensions["races"] = Cache(RACES)
