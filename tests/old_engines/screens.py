"""Screens of the demo bank: paired for a board, with a scene pushed to them or without."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.domain.scene import RACES, Scene
from portal.extensions import db
from portal.models import Announcement, Board, Campaign, Display, Person, Unit
from portal.pages import fragment
from portal.pages.view import ViewKey
from portal.services import honours
from portal.services.displays.tokens import hashed
from portal.services.work import writing

COOKIE = "hongbang_display"
NOTHING = "data-nothing"
PUSHED = timedelta(hours=1)


@dataclass(frozen=True)
class Screen:
    """A paired screen: its row and its cookie."""

    id: int
    cookies: dict[str, str]


def screen(
    app: Flask, scene: Scene | None = None, locale: str = "zh_CN", *, says: bool = True
) -> Screen:
    """Pair a screen to which the scene is pushed, of the first board of which it `says` something.

    Without a scene it shows what its plan says of the first board.
    """
    token = secrets.token_urlsafe(32)
    with app.app_context():
        board = next(
            (one for one in _boards(scene) if scene is None or _says(one, scene, locale) is says),
            None,
        )
        assert board, f"there is no such board for {scene}"
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
            return Screen(display.id, {COOKIE: token})


def fill_up(app: Flask) -> None:
    """Let the demo bank be at a moment at which every scene has something to say.

    One season begins today, another ended yesterday, an announcement runs, and the honours of the
    day have been awarded.
    """
    with app.app_context():
        honours.run()
    with app.app_context(), writing() as work:
        today = clock.today()
        for code, dates in (
            ("demo-cards", {"starts_on": today}),
            ("case-2016q1", {"ends_on": today - timedelta(days=1)}),
        ):
            campaign = work.session.scalars(sa.select(Campaign).filter_by(code=code)).one()
            for name, day in dates.items():
                setattr(campaign, name, day)
        work.session.add(
            Announcement(
                unit_id=work.session.scalars(sa.select(Unit.id).filter_by(code="BINHAI")).one(),
                text="本周五 17:30 召开复盘会，请各团队带上本周的开户明细。",
                starts_on=today,
                ends_on=today,
                on_wall=True,
                author_id=work.session.scalars(sa.select(Person.id).limit(1)).one(),
                published_at=work.now,
            )
        )


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
