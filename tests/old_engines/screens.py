"""Screens of the demo bank: paired for a board, with a scene pushed to them or without."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.domain.scene import RACES, Scene
from portal.extensions import db
from portal.models import Board, Campaign, Display, Person, Unit
from portal.pages import fragment
from portal.pages.view import ViewKey
from portal.services.displays.tokens import hashed
from portal.services.work import writing

COOKIE = "hongbang_display"
NOTHING = "data-nothing"
PUSHED = timedelta(hours=1)


@dataclass(frozen=True)
class Screen:
    """A paired screen: its row, its cookie, and whether what was pushed to it says anything."""

    id: int
    cookies: dict[str, str]
    has_something: bool


def screen(app: Flask, scene: Scene | None = None, locale: str = "zh_CN") -> Screen:
    """Pair a screen that shows the scene, of the first board of which there is something to say.

    Without a scene it shows what its plan says of the first board.
    """
    token = secrets.token_urlsafe(32)
    with app.app_context():
        boards = _boards(scene)
        told = [board for board in boards if scene is None or _says(board, scene, locale)]
        board = (told or boards)[0]
        unit_id = db.session.get_one(Board, board).unit_id
        with writing() as work:
            display = Display(
                name="大堂",
                unit_id=unit_id,
                board_id=board,
                locale=locale,
                dims_from=None,
                dims_to=None,
                token_hash=hashed(token),
                paired_at=work.now,
                paired_by=work.session.scalars(sa.select(Person.id).limit(1)).one(),
                now_scene=scene,
                now_board_id=board if scene else None,
                now_until=work.now + PUSHED,
            )
            work.session.add(display)
            work.session.flush()
            return Screen(display.id, {COOKIE: token}, bool(told))


def push(app: Flask, display_id: int, scene: Scene | None) -> None:
    """Push a scene of its own board to the screen, or take back what was pushed."""
    with app.app_context(), writing() as work:
        display = work.session.get_one(Display, display_id)
        display.now_scene = scene
        display.now_board_id = display.board_id
        display.now_until = work.now + PUSHED


def _boards(scene: Scene | None) -> list[int]:
    kind = RACES.get(scene, "person") if scene else "person"
    rows = db.session.execute(
        sa.select(Board.id)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .join(Unit, Unit.id == Board.unit_id)
        .where(Board.kind == kind)
        # A small unit's first: its list turns no pages while somebody looks.
        .order_by(Campaign.state != "live", Campaign.id, Unit.path.desc())
    )
    return list(rows.scalars())


def _says(board: int, scene: Scene, locale: str) -> bool:
    html = fragment.render(ViewKey(board, scene, 1, locale), clock.now()).html
    return NOTHING not in html.partition(">")[0]
