"""Recounting: what the lines up to a bulletin's marks come to, whatever the tallies say."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.quantity import points_of
from portal.models import Book, Campaign, Participation, Posting
from portal.services import measures, scales
from portal.services.bulletins import marks


@dataclass(frozen=True)
class Recount:
    """Figures by person and by unit, scaled in the campaign's measure; `todays` are of one day."""

    values: Mapping[int, int]
    todays: Mapping[int, int]
    units: Mapping[int, int]


def of(
    connection: sa.Connection,
    campaign: Campaign,
    upto: Mapping[int, int],
    day: date,
    decided_by: datetime,
) -> Recount:
    """Return what the lines come to, with the points that had been decided by a moment.

    Each line is scored by itself, as it was when it was written.
    """
    worth = _worth(connection, campaign, decided_by)
    values: Counter[int] = Counter()
    todays: Counter[int] = Counter()
    units: Counter[int] = Counter()
    for line in connection.execute(_lines(campaign, upto)):
        gained = worth(line) * line.times
        values[line.person_id] += gained
        if line.business_date == day:
            todays[line.person_id] += gained
        for unit_id in {line.unit_id, line.sub_branch_id}:
            units[unit_id] += gained
    return Recount(values, todays, units)


def _worth(
    connection: sa.Connection, campaign: Campaign, decided_by: datetime
) -> Callable[[Any], int]:
    """Return what a line is worth."""
    if not measures.in_points(campaign):
        return lambda line: int(line.quantity)
    known = scales.of(connection, campaign.id, decided_by)
    nothing = scales.Scale([], [])
    return lambda line: points_of(
        line.quantity, known.get(line.indicator_id, nothing).on(line.points_date)
    )


def _lines(campaign: Campaign, upto: Mapping[int, int]) -> sa.Select[*tuple[Any, ...]]:
    """Return the lines that are alike, counted: most are of one opening."""
    alike = (
        Participation.person_id,
        Posting.unit_id,
        Book.sub_branch_id,
        Posting.indicator_id,
        Posting.business_date,
        Posting.points_date,
        Posting.quantity,
    )
    query = (
        sa.select(*alike, sa.func.count().label("times"))
        .select_from(Posting)
        .join(Book, Book.id == Posting.book_id)
        .join(Participation, Participation.id == Posting.participation_id)
        .where(marks.within({}, upto))
        .group_by(*alike)
    )
    if measures.in_points(campaign):
        return query
    return query.where(Posting.indicator_id == campaign.ranking_indicator_id)
