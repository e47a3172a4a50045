"""Scales: what one unit of an indicator is worth in a campaign, over the days."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.models import PointsRevision


@dataclass(frozen=True)
class Scale:
    """An indicator's points over the days, scaled."""

    days: list[date]
    points: list[int]

    def on(self, day: date) -> int:
        """Return the points in force on the day: those of the latest day decided for."""
        place = bisect_right(self.days, day)
        return self.points[place - 1] if place else 0


def of(
    connection: sa.Connection, campaign_id: int, decided_by: datetime | None = None
) -> Mapping[int, Scale]:
    """Return the scale of each indicator, of all that was decided or was by a moment."""
    query = sa.select(
        PointsRevision.indicator_id, PointsRevision.valid_from, PointsRevision.points
    ).where(PointsRevision.campaign_id == campaign_id)
    if decided_by is not None:
        query = query.where(PointsRevision.recorded_at <= decided_by)
    return folded(
        (row[0], row[1], row[2]) for row in connection.execute(query.order_by(PointsRevision.id))
    )


def folded(decisions: Iterable[tuple[int, date, int]]) -> Mapping[int, Scale]:
    """Return the scale of each indicator from decisions in their order: indicator, day, points."""
    latest: dict[int, dict[date, int]] = defaultdict(dict)
    for indicator_id, day, points in decisions:
        latest[indicator_id][day] = points
    return {
        indicator_id: Scale(sorted(by), [by[day] for day in sorted(by)])
        for indicator_id, by in latest.items()
    }
