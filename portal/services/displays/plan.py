"""What a screen is to show: its playlist's scenes on its boards, and what holds for all of them.

A plan is told whole, like a board; whoever missed one is right again with the next.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.scene import DEFAULT, RACES, Item, Scene
from portal.extensions import db
from portal.models import (
    Board,
    Display,
    Meeting,
    Playlist,
    Unit,
)
from portal.services import boards, calendar, playlists
from portal.services.displays.showing import others
from portal.services.refusal import NotFound

DAYS_AHEAD = 14
"""For how many days a screen knows which are worked; it loads its page every night."""


@dataclass(frozen=True)
class Turn:
    """One turn of a playlist: its item, and the board that it is shown of."""

    item: Item
    board_id: int


@dataclass(frozen=True)
class Now:
    """What somebody has pushed to a screen until a moment: a scene of a board, or a text."""

    scene: Scene
    board_id: int
    text: str
    until: datetime


@dataclass(frozen=True)
class Plan:
    """What a screen shows in turn; `meeting` is the kind of the one that is on, None without one.

    `page` is what the screen's page is made of, so that another one is loaded anew; `dims` are the
    times of the day from which and until which it is dark, `worked` the days ahead with whether its
    unit works.
    """

    board_id: int
    page: tuple[object, ...]
    turns: tuple[Turn, ...]
    now: Now | None
    meeting: str | None
    dims: tuple[time, time] | None
    worked: dict[date, bool]

    @property
    def is_held(self) -> bool:
        """Whether a meeting is on, during which nothing is celebrated."""
        return self.meeting is not None

    @property
    def board_ids(self) -> set[int]:
        """Return every board that the screen may read."""
        ids = {self.board_id, *(turn.board_id for turn in self.turns)}
        return ids | ({self.now.board_id} if self.now else set())

    def is_dark(self, now: datetime) -> bool:
        """Whether these are the dark hours; what somebody has pushed is shown all the same."""
        if self.dims is None or self.now is not None:
            return False
        begins, ends = self.dims
        at = now.astimezone(clock.zone()).time()
        return begins <= at < ends if begins < ends else at >= begins or at < ends


@dataclass(frozen=True)
class Face:
    """What a screen is made of: another `page` is loaded anew, another `plan` is told to it."""

    page: tuple[object, ...]
    plan: tuple[object, ...]


def of(connection: sa.Connection, display: Display, now: datetime) -> Plan:
    """Return the plan of a display in the snapshot; a fixed number of statements."""
    today = business_date(now, clock.zone())
    path = connection.execute(sa.select(Unit.path).where(Unit.id == display.unit_id)).scalar_one()
    own = [display.board_id, *others(connection, [display.id])[display.id]]
    worked = calendar.working_days(connection, today, today + timedelta(days=DAYS_AHEAD), path)
    ahead = [today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    return Plan(
        board_id=display.board_id,
        page=_page(display),
        turns=tuple(_turns(connection, _items(connection, display.playlist_id), own)),
        now=pushed(display, now),
        meeting=_meeting(path, _met(connection, today)),
        dims=_dims(display),
        worked={day: worked.is_working(day) for day in ahead},
    )


def demand(connection: sa.Connection, display: Display, board_id: int) -> None:
    """Raise NotFound unless the board is one of those that the display shows."""
    if board_id == display.board_id:
        return
    if board_id not in of(connection, display, clock.now()).board_ids:
        raise NotFound


def faces(display_ids: Collection[int]) -> dict[int, Face]:
    """Return which of the displays are still paired, each with its face; three statements."""
    if not display_ids:
        return {}
    now = clock.now()
    connection = db.session.connection()
    rows = db.session.execute(
        sa.select(Display, Unit.path, Playlist.revision)
        .join(Unit, Unit.id == Display.unit_id)
        .outerjoin(Playlist, Playlist.id == Display.playlist_id)
        .where(Display.id.in_(list(display_ids)), Display.revoked_at.is_(None))
        .execution_options(populate_existing=True)
    ).all()
    further = others(connection, display_ids)
    met = _met(connection, business_date(now, clock.zone()))
    found = {
        display.id: Face(
            page=_page(display),
            plan=(
                display.playlist_id,
                revision,
                tuple(further[display.id]),
                pushed(display, now),
                _dims(display),
                _meeting(path, met),
            ),
        )
        for display, path, revision in rows
    }
    db.session.rollback()
    return found


def _page(display: Display) -> tuple[object, ...]:
    return display.board_id, display.unit_id, display.name, display.locale


def _items(connection: sa.Connection, playlist_id: int | None) -> tuple[Item, ...]:
    if playlist_id is None:
        return DEFAULT
    return playlists.items_of(connection, playlist_id) or DEFAULT


def _turns(connection: sa.Connection, items: Iterable[Item], own: list[int]) -> Iterable[Turn]:
    """Set the items on the screen's boards.

    The board's scene is shown of each of them, a race of its campaign's board of that kind, and any
    other once a campaign, on the first of its boards.
    """
    # A city has a board for each of its hundreds of sub-branches; a plan is told to every screen.
    near = boards.neighbours(connection, own, RACES.values())
    by_id = {board.id: board for board in near}
    mine = [by_id[board_id] for board_id in own]
    firsts: dict[int, Board] = {}
    for board in mine:
        firsts.setdefault(board.campaign_id, board)
    for item in items:
        if item.scene == Scene.BOARD:
            found = mine
        elif item.scene in RACES:
            races = [race(one, near, RACES[item.scene]) for one in firsts.values()]
            found = [one for one in races if one]
        else:
            found = list(firsts.values())
        yield from (Turn(item, board.id) for board in found)


def race(first: Board, near: Iterable[Board], kind: str) -> Board | None:
    """Return the board of the kind in the board's campaign, of the same unit if there is one."""
    found = [one for one in near if one.campaign_id == first.campaign_id and one.kind == kind]
    return min(found, key=lambda one: (one.unit_id != first.unit_id, one.id), default=None)


def pushed(display: Display, now: datetime) -> Now | None:
    """Return what somebody has pushed to the screen, while it lasts."""
    if display.now_scene is None or display.now_until is None or display.now_until <= now:
        return None
    board_id = display.now_board_id or display.board_id
    return Now(Scene(display.now_scene), board_id, display.now_text, display.now_until)


def _dims(display: Display) -> tuple[time, time] | None:
    if display.dims_from is None or display.dims_to is None:
        return None
    return display.dims_from, display.dims_to


def _met(connection: sa.Connection, today: date) -> list[tuple[int, str]]:
    """Return the units that are at a meeting of a kind, whoever began last at the end."""
    found = connection.execute(
        sa.select(Meeting.unit_id, Meeting.kind)
        .where(Meeting.business_date == today, Meeting.ended_at.is_(None))
        .order_by(Meeting.started_at, Meeting.id)
    )
    return [(unit_id, kind) for unit_id, kind in found]


def _meeting(path: str, met: list[tuple[int, str]]) -> str | None:
    """Return the kind of the meeting that the unit at the path, or one above it, is at."""
    above = {int(unit_id) for unit_id in path.strip("/").split("/") if unit_id}
    return next((kind for unit_id, kind in reversed(met) if unit_id in above), None)
