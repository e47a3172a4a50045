"""A row's own lines: what its value is the sum of, and each of them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.models import Book, Posting, hidden
from portal.services import measures, scales
from portal.services.standings import BoardStandings, Moment, Row, past
from portal.services.standings.moments import joined, known_at, table_of

PAGE = 50


@dataclass(frozen=True)
class Counted:
    """What an indicator came to at one worth: `points` a unit (None: each counts as itself).

    `first` and `last` are the days whose points they are; figures scaled.
    """

    indicator_id: int
    points: int | None
    quantity: int
    worth: int
    lines: int
    first: date
    last: date


@dataclass(frozen=True)
class OwnLine:
    """One line of the row's: whose, when it was written, how much it counts; scaled."""

    entry_id: int
    participation_id: int
    at: datetime
    business_date: date
    indicator_id: int
    cause: str
    quantity: int
    worth: int


def of_row(row: Row, found: BoardStandings) -> sa.ColumnElement[bool]:
    """Return the condition, on Posting joined by its Book, that a line counts in the row."""
    if row.unit is not None and _is_of_unit(row, found):
        return sa.or_(Posting.unit_id == row.unit.id, Book.sub_branch_id == row.unit.id)
    return Posting.participation_id.in_([one.participation_id for one in row.members])


def _is_of_unit(row: Row, found: BoardStandings) -> bool:
    """Whether a row has what counts in its unit, and not what its members have."""
    is_increase = found.campaign.ranking == "increase" and row.base is not None
    return row.unit is not None and not is_increase


def counted(
    connection: sa.Connection, row: Row, found: BoardStandings, moment: Moment
) -> list[Counted]:
    """Return what the row's lines up to the moment come to, by indicator and by worth.

    Their worths add up to the row's value.
    """
    campaign = found.campaign
    value = past.worth(connection, campaign, moment.at)
    columns = (Posting.indicator_id, Posting.points_date)
    rows = connection.execute(
        _lines(
            sa.select(*columns, sa.func.sum(Posting.quantity), sa.func.sum(value), sa.func.count()),
            row,
            found,
            moment,
        ).group_by(*columns)
    )
    known = scales.of(connection, campaign.id, moment.at) if measures.in_points(campaign) else None
    sums: dict[tuple[int, int | None], list[tuple[date, int, int, int]]] = defaultdict(list)
    for indicator_id, day, quantity, worth, lines in rows:
        points = None
        if known is not None:
            points = known[indicator_id].on(day) if indicator_id in known else 0
        sums[indicator_id, points].append((day, int(quantity), int(worth), int(lines)))
    told = [
        Counted(
            indicator_id=indicator_id,
            points=points,
            quantity=sum(one[1] for one in days),
            worth=sum(one[2] for one in days),
            lines=sum(one[3] for one in days),
            first=min(one[0] for one in days),
            last=max(one[0] for one in days),
        )
        for (indicator_id, points), days in sums.items()
    ]
    return sorted(told, key=lambda one: (one.indicator_id, one.first))


def page(
    connection: sa.Connection, row: Row, found: BoardStandings, moment: Moment, number: int
) -> list[OwnLine]:
    """Return a page of the row's lines up to the moment, the last written first; two statements."""
    value = past.worth(connection, found.campaign, moment.at)
    query = sa.select(
        Posting.entry_id,
        Posting.participation_id,
        known_at(),
        Posting.business_date,
        Posting.indicator_id,
        Posting.cause,
        Posting.quantity,
        value,
    )
    rows = connection.execute(
        joined(_lines(query, row, found, moment))
        .order_by(Posting.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return [OwnLine(*tuple(one)) for one in rows]


def _lines(
    query: sa.Select[*tuple[Any, ...]], row: Row, found: BoardStandings, moment: Moment
) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for the row's lines up to the moment that the campaign's measure counts."""
    marks = table_of(moment.marks)
    # By the book SQLite would go through all its lines: a person has few.
    book_id = Posting.book_id.expression if _is_of_unit(row, found) else hidden(Posting.book_id)
    query = (
        query.select_from(Posting)
        .join(Book, Book.id == book_id)
        .join(marks, sa.and_(marks.c.book_id == Book.id, Posting.line_no <= marks.c.upto))
        .where(of_row(row, found))
    )
    if measures.in_points(found.campaign):
        return query
    return query.where(Posting.indicator_id == found.campaign.ranking_indicator_id)
