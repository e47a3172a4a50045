"""Fragments: rendered once per view, version, day and release, whoever watches."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, render_template
from flask_babel import force_locale
from sqlalchemy import Connection

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.scene import Scene
from portal.pages import board, scenes
from portal.pages.cache import Cache
from portal.pages.scenes.asked import Asked
from portal.pages.view import ViewKey
from portal.services import boards
from portal.services.boards import Head
from portal.services.work import snapshot


@dataclass(frozen=True)
class Fragment:
    """A rendered board: what the page includes and what the sockets push, to the byte."""

    view: ViewKey
    key: tuple[object, ...]
    version: int
    as_of: datetime
    html: str
    etag: str
    shown: board.BoardView

    @property
    def is_nothing(self) -> bool:
        """Whether it is a scene that has nothing to say now."""
        return self.view.shape not in ("page", Scene.BOARD) and "data-nothing" in self.html


def key_of(view: ViewKey, head: Head, now: datetime) -> tuple[object, ...]:
    """Return what a rendered view depends on.

    The business date and whether the cut-off has passed belong to it: both change what a board
    shows without any line being written.
    """
    day = business_date(now, clock.zone())
    past = now >= cut_off_at(day, head.cut_off, clock.zone())
    return view, head.version, day, past, current_app.config["RELEASE"]


def render(view: ViewKey, now: datetime) -> Fragment:
    """Return the view's fragment as the database stands; from the cache when nothing changed."""
    cache: Cache[Fragment] = current_app.extensions["fragments"]
    with snapshot() as connection:
        key = key_of(view, boards.heads(connection, [view.board])[view.board], now)
        found = cache.get(key)
        if found:
            return found
        shown, html = _rendered(connection, view, now)
    fragment = Fragment(view, key, shown.version, now, html, _etag(key), shown)
    cache.put(key, fragment)
    return fragment


def _rendered(connection: Connection, view: ViewKey, now: datetime) -> tuple[board.BoardView, str]:
    # A request context of its own: addresses come out relative, and nothing of whoever happened
    # to ask first can find its way into what everybody sees.
    with current_app.test_request_context("/", base_url="http://localhost"):
        g.locale = view.locale
        with force_locale(view.locale):
            if view.shape in ("page", Scene.BOARD):
                shown = board.view(connection, view.board, view.shape, view.page, now)
                return shown, render_template(f"boards/_{view.shape}.html", view=shown)
            return _scene(connection, view, now)


def _scene(connection: Connection, view: ViewKey, now: datetime) -> tuple[board.BoardView, str]:
    """Return a scene of the board; without anything to say, its marks alone."""
    found = board.standings_of(connection, view.board, now)
    shown = board.ready(connection, found, Scene.BOARD, 1, now)
    scene = scenes.read(view.shape, Asked(connection, found, shown, view.page, now))
    name = "nothing" if scene is None else view.shape
    return shown, render_template(
        f"wall/scenes/{name}.html", view=shown, scene=scene, shape=view.shape, page=view.page
    )


def _etag(key: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:20]
