"""What a campaign's lines come to up to a moment: once all of them, then from the nearest kept.

Lines are only ever added, and each keeps its number: what a book's lines come to up to one of them
never changes. So what there was at some closes is kept, and any other moment is the last of them
before it, and the lines since.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal import clock
from portal.models import (
    Book,
    Campaign,
    Close,
    CloseMark,
    PointsRevision,
    Posting,
    Verification,
    hidden,
    unset,
)
from portal.services import measures
from portal.services.standings.moments import Moment, lines_between

MOST = 12
"""How many moments of a season are kept at most, about as many lines from one to the next."""
FEWEST = 20_000
"""A moment with fewer lines since the last is not kept."""
SETTLED = timedelta(minutes=1)
"""So long after a close whatever was under way at it is written."""

GROUP = (
    Posting.participation_id,
    Posting.unit_id,
    Book.sub_branch_id,
    Posting.indicator_id,
)
Group = tuple[int, int, int, int]
"""Participation, unit, sub-branch and indicator: whose lines they are, and where they count."""


class Held(NamedTuple):
    """What a group's lines come to, scaled: in the campaign's measure, and what nobody checked.

    `reached_at` is the latest moment among the lines that stand.
    """

    value: int
    unverified: int
    reached_at: datetime | None


NOTHING = Held(0, 0, None)


@dataclass(frozen=True)
class Prefix:
    """What every group has at a moment: by the lines up to `marks`, the checks up to `at`."""

    at: datetime
    marks: Mapping[int, int]
    held: Mapping[Group, Held]

    def is_before(self, moment: Moment) -> bool:
        """Whether the moment can be reckoned from here: nothing of this is still to come then."""
        return self.at <= moment.at and all(
            upto <= moment.marks.get(book_id, 0) for book_id, upto in self.marks.items()
        )


_NOTHING_YET = Prefix(datetime.min.replace(tzinfo=UTC), {}, {})


@dataclass
class Kept:
    """Prefixes of one campaign that were read once, by the points that had been decided."""

    by_points: dict[int, list[Prefix]] = field(default_factory=dict)

    def nearest(self, points: int, moment: Moment) -> Prefix | None:
        """Return the last that the moment can be reckoned from."""
        before = [one for one in self.by_points.get(points, ()) if one.is_before(moment)]
        return max(before, key=lambda one: one.at, default=None)

    def keep(self, points: int, prefix: Prefix) -> None:
        """Keep one more; what was kept for other points goes where the season's were decided anew.

        Two who read the same at once keep it once.
        """
        known = self.by_points.setdefault(points, [])
        if all(one.at != prefix.at for one in known):
            known.append(prefix)
        while len(self.by_points) > 2:  # noqa: PLR2004 - before a decision and after it
            self.by_points.pop(next(iter(self.by_points)))


def of(
    connection: sa.Connection,
    campaign: Campaign,
    moment: Moment,
    value: sa.ColumnElement[int],
    kept: Kept,
) -> Mapping[Group, Held]:
    """Return what every group has at the moment; `value` is what a line is worth, on Posting.

    At most three statements for each of `MOST` closes that nothing is kept of yet, and six.
    Between them the process serves others.
    """
    points = _points(connection, campaign, moment)
    found = kept.nearest(points, moment) or _NOTHING_YET
    for close in _closes(connection, campaign, found, moment):
        found = _advanced(connection, campaign, found, close, value)
        kept.keep(points, found)
        # Under gevent a sleep of nothing gives way to whatever waits.
        time.sleep(0)
    return _advanced(connection, campaign, found, moment, value).held


def of_some(
    connection: sa.Connection,
    campaign: Campaign,
    moment: Moment,
    value: sa.ColumnElement[int],
    participations: Collection[int],
) -> Mapping[Group, Held]:
    """Return what these participations have at the moment, from their own lines; one statement."""
    query = _lines(campaign, _NOTHING_YET, moment, value, participations)
    return {group_of(row): _held(row) for row in connection.execute(query)}


def _points(connection: sa.Connection, campaign: Campaign, moment: Moment) -> int:
    """Return what tells apart what lines are worth: the last decision that was known."""
    if not measures.in_points(campaign):
        return 0
    found = connection.scalar(
        sa.select(sa.func.max(PointsRevision.id)).where(
            PointsRevision.campaign_id == campaign.id, PointsRevision.recorded_at <= moment.at
        )
    )
    return int(found or 0)


def _closes(
    connection: sa.Connection, campaign: Campaign, since: Prefix, moment: Moment
) -> list[Moment]:
    """Return the closes on the way to the moment that are worth keeping; two statements."""
    least = max(FEWEST, sum(moment.marks.values()) // MOST)
    if sum(moment.marks.values()) - sum(since.marks.values()) < least:
        return []
    rows = connection.execute(
        sa.select(Close.id, Close.business_date, Close.taken_at, sa.func.sum(CloseMark.upto_line))
        .join(CloseMark, CloseMark.close_id == Close.id)
        .where(
            Close.campaign_id == campaign.id,
            Close.taken_at <= min(moment.at, clock.now() - SETTLED),
        )
        .group_by(Close.id, Close.business_date, Close.taken_at)
        .order_by(Close.taken_at)
    )
    chosen, lines = {}, sum(since.marks.values())
    for id_, day, taken_at, upto in rows:
        if upto - lines >= least:
            chosen[id_] = day, taken_at
            lines = upto
    marks: dict[int, dict[int, int]] = {id_: {} for id_ in chosen}
    for id_, book_id, upto in connection.execute(
        sa.select(CloseMark.close_id, CloseMark.book_id, CloseMark.upto_line).where(
            CloseMark.close_id.in_(list(chosen))
        )
    ):
        marks[id_][book_id] = upto
    found = [Moment(at, day, marks[id_], is_close=True) for id_, (day, at) in chosen.items()]
    return [
        one
        for one in found
        if since.is_before(one) and Prefix(one.at, one.marks, {}).is_before(moment)
    ]


def _advanced(
    connection: sa.Connection,
    campaign: Campaign,
    since: Prefix,
    moment: Moment,
    value: sa.ColumnElement[int],
) -> Prefix:
    """Return what there is at a later moment: what there was, the lines and the checks since."""
    held = dict(since.held)
    orphaned = set()
    for row in connection.execute(_lines(campaign, since, moment, value)):
        group, more = group_of(row), _held(row)
        was = held.get(group, NOTHING)
        held[group] = Held(
            was.value + more.value,
            was.unverified + more.unverified,
            max(filter(None, (was.reached_at, more.reached_at)), default=None),
        )
        # What was taken back since may be what the group got there with: its own lines tell.
        if row.taken_back and was.reached_at and row.taken_back >= was.reached_at:
            orphaned.add(group)
    if since.marks and campaign.verification == "after":
        for row in connection.execute(_checked(campaign, since, moment)):
            was = held[group_of(row)]
            held[group_of(row)] = was._replace(unverified=was.unverified - int(row.quantity))
    if orphaned:
        places = {participation_id for participation_id, *_rest in orphaned}
        own = of_some(connection, campaign, moment, value, places)
        held |= {group: own[group] for group in orphaned}
    return Prefix(moment.at, moment.marks, held)


def group_of(row: sa.Row[*tuple[Any, ...]]) -> Group:
    """Return whose lines a row of `GROUP` tells of."""
    return row.participation_id, row.unit_id, row.sub_branch_id, row.indicator_id


def _held(row: sa.Row[*tuple[Any, ...]]) -> Held:
    return Held(int(row.value), int(row.unverified), row.reached_at)


def _lines(
    campaign: Campaign,
    since: Prefix,
    moment: Moment,
    value: sa.ColumnElement[int],
    participations: Collection[int] | None = None,
) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for what the lines since then come to, by group; of some people alone.

    `taken_back` is the latest moment among the lines from before that were taken back since.
    """
    marks = lines_between(since.marks, moment.marks)
    later, taken = aliased(Posting), aliased(Posting)
    stands = sa.and_(Posting.reverses_id.is_(None), later.id.is_(None))
    reached_at = Posting.effective_at.expression
    unverified: sa.ColumnElement[int] = sa.literal(0, sa.BigInteger)
    if campaign.verification == "after":
        # Of a line from before it counted, unless it had been checked by then.
        unverified = sa.case(
            (
                sa.and_(stands, _unchecked(moment.at)),
                Posting.quantity,
            ),
            (
                sa.and_(taken.id.is_not(None), _unchecked(since.at)),
                -taken.quantity.expression,
            ),
            else_=0,
        )
    # By the book SQLite would go through all its lines: a person has few.
    book_id = Posting.book_id.expression if participations is None else hidden(Posting.book_id)
    query = (
        sa.select(
            *GROUP,
            sa.cast(sa.func.sum(value), sa.BigInteger).label("value"),
            sa.func.max(sa.case((stands, reached_at), else_=None)).label("reached_at"),
            sa.func.max(taken.effective_at).label("taken_back"),
            sa.cast(sa.func.sum(unverified), sa.BigInteger).label("unverified"),
        )
        .select_from(marks)
        .join(Book, Book.id == marks.c.book_id)
        .join(
            Posting,
            sa.and_(
                book_id == marks.c.book_id,
                Posting.line_no > marks.c.after,
                Posting.line_no <= marks.c.upto,
            ),
        )
        .outerjoin(later, sa.and_(later.reverses_id == Posting.id, later.line_no <= marks.c.upto))
        .outerjoin(taken, sa.and_(taken.id == Posting.reverses_id, taken.line_no <= marks.c.after))
        .group_by(*GROUP)
    )
    if campaign.verification == "after":
        entry_id = sa.func.coalesce(taken.entry_id, Posting.entry_id)
        query = query.outerjoin(Verification, Verification.entry_id == entry_id)
    if participations is not None:
        query = query.where(Posting.participation_id.in_(sorted(participations)))
    return _counted(query, campaign)


def _unchecked(by: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Verification.verified_at.is_(None), Verification.verified_at > by)


def _checked(campaign: Campaign, since: Prefix, moment: Moment) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for what was checked since, of the lines from before that still stand."""
    marks = lines_between(since.marks, moment.marks)
    later = aliased(Posting)
    checked = sa.select(Verification.entry_id).where(
        Verification.verified_at > since.at, Verification.verified_at <= moment.at
    )
    query = (
        sa.select(*GROUP, sa.cast(sa.func.sum(Posting.quantity), sa.BigInteger).label("quantity"))
        .select_from(Posting)
        # Not by the books, nor by what is no reversal: few are checked.
        .join(
            marks,
            sa.and_(marks.c.book_id == hidden(Posting.book_id), Posting.line_no <= marks.c.after),
        )
        .join(Book, Book.id == marks.c.book_id)
        .outerjoin(later, sa.and_(later.reverses_id == Posting.id, later.line_no <= marks.c.upto))
        .where(
            Posting.entry_id.in_(checked),
            unset(Posting.reverses_id),
            later.id.is_(None),
        )
        .group_by(*GROUP)
    )
    return _counted(query, campaign)


def _counted(query: sa.Select[*tuple[Any, ...]], campaign: Campaign) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for the lines that the campaign's measure counts."""
    if measures.in_points(campaign):
        return query
    return query.where(Posting.indicator_id == campaign.ranking_indicator_id)
