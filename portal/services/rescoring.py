"""Re-scoring: the points of what already counted, reckoned anew from its lines."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.quantity import points_of
from portal.models import (
    Base,
    Book,
    DayTally,
    PointsRevision,
    Posting,
    TotalTally,
    UnitDayTally,
    UnitTotalTally,
)
from portal.services.work import Work

_Key = tuple[object, ...]


@dataclass(frozen=True)
class Scale:
    """An indicator's points over the days, scaled."""

    days: list[date]
    points: list[int]

    def on(self, day: date) -> int:
        """Return the points in force on the day: those of the latest day decided for."""
        place = bisect_right(self.days, day)
        return self.points[place - 1] if place else 0


def rescore(work: Work, campaign_id: int, indicator_id: int) -> int:
    """Bring every tally of the indicator to the points now decided; return how many changed.

    The campaign's books are locked by the caller. Each line is scored by itself, on its own day
    and rounded by itself, as it was when it was written. Closes stay as they were taken.
    """
    work.session.flush()
    scale = _scale(work.connection, campaign_id, indicator_id)
    sums: dict[type[Base], Counter[_Key]] = {
        model: Counter() for model in (DayTally, TotalTally, UnitDayTally, UnitTotalTally)
    }
    for line in work.connection.execute(_lines(campaign_id, indicator_id)):
        gained = points_of(line.quantity, scale.on(line.points_date)) * line.times
        sums[DayTally][line.participation_id, line.business_date] += gained
        sums[TotalTally][line.participation_id,] += gained
        for unit_id in {line.unit_id, line.sub_branch_id}:
            sums[UnitDayTally][unit_id, line.business_date] += gained
            sums[UnitTotalTally][unit_id,] += gained
    return sum(
        _mend(work.connection, model, campaign_id, indicator_id, found)
        for model, found in sums.items()
    )


def _scale(connection: sa.Connection, campaign_id: int, indicator_id: int) -> Scale:
    rows = connection.execute(
        sa.select(PointsRevision.valid_from, PointsRevision.points)
        .where(
            PointsRevision.campaign_id == campaign_id,
            PointsRevision.indicator_id == indicator_id,
        )
        .order_by(PointsRevision.id)
    )
    latest = dict(rows.all())
    days = sorted(latest)
    return Scale(days, [latest[day] for day in days])


def _lines(campaign_id: int, indicator_id: int) -> sa.Select[int, int, int, date, date, int, int]:
    """Return the lines that are alike, counted: most are of one opening."""
    alike = (
        Posting.participation_id,
        Posting.unit_id,
        Book.sub_branch_id,
        Posting.business_date,
        Posting.points_date,
        Posting.quantity,
    )
    return (
        sa.select(*alike, sa.func.count().label("times"))
        .join(Book, Book.id == Posting.book_id)
        .where(Book.campaign_id == campaign_id, Posting.indicator_id == indicator_id)
        .group_by(*alike)
    )


def _mend(
    connection: sa.Connection,
    model: type[Base],
    campaign_id: int,
    indicator_id: int,
    sums: Mapping[_Key, int],
) -> int:
    """Write the points of the tally's rows that differ; return how many did."""
    table = model.__table__
    assert isinstance(table, sa.Table)  # noqa: S101 - narrows the mapper's type
    subject = "unit_id" if "unit_id" in table.c else "participation_id"
    keys = [name for name in (subject, "business_date") if name in table.c]
    of_indicator = sa.and_(table.c.campaign_id == campaign_id, table.c.indicator_id == indicator_id)
    rows = connection.execute(
        sa.select(*(table.c[name] for name in keys), table.c.points).where(of_indicator)
    )
    changed = [
        {**{f"key_{name}": value for name, value in zip(keys, row, strict=False)}, "new": points}
        for row in rows
        if (points := sums[tuple(row[:-1])]) != row.points
    ]
    if changed:
        statement = sa.update(table).where(
            of_indicator, *(table.c[name] == sa.bindparam(f"key_{name}") for name in keys)
        )
        connection.execute(statement.values(points=sa.bindparam("new")), changed)
    return len(changed)
