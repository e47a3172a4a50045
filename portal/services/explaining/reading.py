"""Reading an explanation: a row of a board at one moment, and how it came there since another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain import explanation
from portal.domain.explanation import Account
from portal.models import Board, Campaign, Close, CloseStanding, Indicator
from portal.services import standings
from portal.services.explaining import closes, course, own_lines
from portal.services.explaining.closes import Closed
from portal.services.explaining.own_lines import PAGE, Counted, OwnLine
from portal.services.explaining.what import What, cause_of
from portal.services.own_figures import Reader
from portal.services.refusal import NotFound
from portal.services.standings import BoardStandings, Member, Moment, Row, moments, past
from portal.services.standings.prefixes import Kept
from portal.services.standings.reading import Head, head

MOST_LINES = 20_000
"""Up to how many lines between two moments are gone through one by one."""


@dataclass(frozen=True)
class Asked:
    """What is to be explained: a row of a board, since which close, until which.

    `since` "" is the usual one and `BEGINNING` the season's, `until` "" the present; else the
    business date of a close in ISO form. `page` is the page of the row's own lines.
    """

    board_id: int
    key: str
    since: str = ""
    until: str = ""
    page: int = 1


BEGINNING = "start"


@dataclass(frozen=True)
class Ranked:
    """A row's rank and value (scaled) at a close."""

    day: date
    rank: int | None
    value: int


@dataclass(frozen=True)
class Explained:
    """A row as of the later moment, what its value is made of, and how its rank came about.

    `since` is the close that is begun from, None for the season's beginning; `until` the one that
    is gone to, None for the present. `account` is None where there are too many lines in between:
    `between` says how many, and `nearest` is the earliest close that is near enough. `lines` are
    those of `lines_page`: the page that was asked for, or the last.
    """

    found: BoardStandings
    row: Row
    closed: Sequence[Closed]
    since: Closed | None
    until: Closed | None
    earlier: Moment
    later: Moment
    counted: Sequence[Counted]
    lines: Sequence[OwnLine]
    lines_page: int
    ranked: Sequence[Ranked]
    account: Account[What] | None
    between: int
    nearest: Closed | None
    people: Mapping[int, Member]
    indicators: Mapping[int, Indicator]


def explain(
    connection: sa.Connection,
    asked: Asked,
    kept_of: Callable[[int], Kept] = lambda _campaign_id: Kept(),
    reader: Reader = standings.of,
) -> Explained:
    """Explain a row; a bounded number of statements, and one more a re-scoring in between.

    `kept_of` gives what is kept of a campaign's lines, to read on from; `reader` reads the board as
    it stands. NotFound for a row that the board does not have, and for a close that there is not.
    """
    found_head = head(connection, asked.board_id)
    board, campaign, _unit = found_head
    kept = kept_of(campaign.id)
    closed = closes.of(connection, campaign)
    until = _chosen(closed, asked.until)
    later = _moment(connection, campaign, until) if until else moments.now(connection, campaign)
    found = (
        past.of(connection, board.id, later, kept)
        if until
        else reader(connection, board.id, later.day)
    )
    row = next((one for one in found.rows if one.key == asked.key), None)
    if row is None:
        raise NotFound
    since = _since(closed, later, asked.since)
    earlier = (
        _moment(connection, campaign, since) if since else closes.beginning(connection, campaign)
    )
    written = sum(later.marks.values())
    between = written - sum(earlier.marks.values())
    near = between <= MOST_LINES
    account, people = (
        told(connection, found_head, asked.key, (earlier, later), closed, kept)
        if near
        else (None, {})
    )
    counted = own_lines.counted(connection, row, found, later)
    page = min(asked.page, max(1, -(-sum(one.lines for one in counted) // PAGE)))
    return Explained(
        found=found,
        row=row,
        closed=closed,
        since=since,
        until=until,
        earlier=earlier,
        later=later,
        counted=counted,
        lines=own_lines.page(connection, row, found, later, page),
        lines_page=page,
        ranked=ranks(connection, board, asked.key, later.day),
        account=account,
        between=between,
        nearest=None if near else _nearest(closed, later, written),
        people=people,
        indicators=_indicators(connection),
    )


def told(
    connection: sa.Connection,
    found_head: Head,
    key: str,
    between: tuple[Moment, Moment],
    closed: Sequence[Closed],
    kept: Kept | None = None,
) -> tuple[Account[What], Mapping[int, Member]]:
    """Return how the row's rank came about between two moments, and who had a place then."""
    found = course.of(connection, found_head, key, between, closed, kept)
    return explanation.account(key, found.lines, found.changes, cause_of), found.people


def _chosen(closed: Sequence[Closed], text: str) -> Closed | None:
    """Return the close of the day that was written; NotFound for another, None for nothing."""
    if not text:
        return None
    found = next((one for one in closed if one.day.isoformat() == text), None)
    if found is None:
        raise NotFound
    return found


def _since(closed: Sequence[Closed], later: Moment, text: str) -> Closed | None:
    """Return the close that is begun from; the usual one for one not before the later moment."""
    if text == BEGINNING:
        return None
    found = _chosen(closed, text)
    if found is None or (later.is_close and found.day >= later.day):
        return closes.usual(closed, later)
    return found


def _moment(connection: sa.Connection, campaign: Campaign, chosen: Closed) -> Moment:
    moment = moments.of_close(connection, campaign, chosen.day)
    if moment is None:
        raise NotFound
    return moment


def _nearest(closed: Sequence[Closed], later: Moment, written: int) -> Closed | None:
    """Return the earliest close from which there are few enough lines."""
    near = [one for one in closed if one.taken_at < later.at and written - one.lines <= MOST_LINES]
    return near[-1] if near else None


def ranks(connection: sa.Connection, board: Board, key: str, until: date) -> list[Ranked]:
    """Return the row's rank at every close up to the day, the oldest first."""
    rows = connection.execute(
        sa.select(Close.business_date, CloseStanding.rank, CloseStanding.value)
        .join(Close, Close.id == CloseStanding.close_id)
        .where(
            Close.campaign_id == board.campaign_id,
            CloseStanding.board_id == board.id,
            CloseStanding.row_key == key,
            Close.business_date <= until,
        )
        .order_by(Close.business_date)
    )
    return [Ranked(day, rank, value) for day, rank, value in rows]


def _indicators(connection: sa.Connection) -> dict[int, Indicator]:
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(sa.select(Indicator)).all()
        session.expunge_all()
    return {one.id: one for one in found}
