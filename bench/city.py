"""A city to measure in: sub-branches with a board each, people who enter, and paired screens.

People come with a session and screens with their secret, as if they had signed in and been paired:
two thousand sign-ins would take longer than what is measured.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench import opening, scratch
from bench.person import Person, cookie
from bench.scratch import Instance
from bench.server import Server
from portal.cli import demo_many
from portal.demo import many
from portal.extensions import db
from portal.models import Board, Display, Participation, Unit
from portal.models import Person as Staff
from portal.services import sessions
from portal.services.displays.tokens import hashed
from portal.services.work import Work, writing
from portal.web.guard import cookie_name

SCREEN = "hongbang_display"
PEOPLE_EACH = 2


@dataclass(frozen=True)
class Screen:
    """A paired screen: its secret, and what it shows first."""

    token: str
    board: int
    locale: str

    def place(self) -> dict[str, Any]:
        """Return it as bench.sockets takes it, watching its board as a wall does."""
        view = {"board": self.board, "shape": "wall", "page": 1, "locale": self.locale}
        return {
            "cookie": cookie({SCREEN: self.token}),
            "auth": {"as": "display", "screen": "1920x1080@1"},
            "views": [view],
        }


@dataclass(frozen=True)
class City:
    """The instance; a session of somebody in each sub-branch; the screens, board after board."""

    instance: Instance
    sessions: list[str]
    screens: list[Screen]

    def requests(self, server: Server, count: int) -> list[str]:
        """Return a ready request of so many people, each of a sub-branch of their own."""
        made = []
        for token in self.sessions[:count]:
            person = Person(server)
            person.cookies[cookie_name(https=False)] = token
            fields = {"csrf_token": person.token("/entries/new"), **opening.fields()}
            made.append(person.raw_post("/entries", fields))
        return made


def build(
    demo: Instance,
    folder: Path,
    sub_branches: int,
    screens: int,
    locales: tuple[str, ...] = ("zh_CN",),
) -> City:
    """Add the sub-branches to a copy of the demo's season, and spread the screens over them.

    The screens of a sub-branch take the languages in turn, so that each sub-branch has a room of
    each.
    """
    made = scratch.copy(demo, folder)
    app = made.application()
    with app.app_context():
        with writing() as work:
            demo_many.grow(work, sub_branches, sub_branches * PEOPLE_EACH)
            units = list(
                work.session.scalars(
                    sa.select(Unit.id).where(Unit.code.startswith(many.CODE)).order_by(Unit.code)
                )
            )
            tokens = _sessions(work, units)
            boards = _boards(work, units)
            shown = [
                (units[number % sub_branches], number // sub_branches) for number in range(screens)
            ]
            walls = [
                Screen(secrets.token_urlsafe(32), boards[unit_id], locales[round_ % len(locales)])
                for unit_id, round_ in shown
            ]
            paired_by = work.session.scalars(sa.select(Staff.id).limit(1)).one()
            work.session.add_all(
                Display(
                    name=f"bench {number}",
                    unit_id=shown[number][0],
                    board_id=wall.board,
                    locale=wall.locale,
                    token_hash=hashed(wall.token),
                    paired_at=work.now,
                    paired_by=paired_by,
                )
                for number, wall in enumerate(walls)
            )
        db.session.remove()
    return City(made, tokens, walls)


def _sessions(work: Work, units: list[int]) -> list[str]:
    """Return a session's token of one person in each unit."""
    found = work.session.execute(
        sa.select(Participation.sub_branch_id, sa.func.min(Participation.person_id).label("one"))
        .where(Participation.sub_branch_id.in_(units))
        .group_by(Participation.sub_branch_id)
    )
    people = {row.sub_branch_id: row.one for row in found}
    return [sessions.begin(work, people[unit_id], "127.0.0.1", "bench") for unit_id in units]


def _boards(work: Work, units: list[int]) -> dict[int, int]:
    """Return the board of each unit's people."""
    found = work.session.execute(
        sa.select(Board.unit_id, Board.id).where(Board.unit_id.in_(units), Board.kind == "person")
    )
    return {row.unit_id: row.id for row in found}
