"""The figures that standings are made of, in the measure that a campaign counts in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain.quantity import SCALE
from portal.models import (
    Campaign,
    DayTally,
    PointsRevision,
    TotalTally,
    UnitDayTally,
    UnitTotalTally,
)
from portal.services import measures
from portal.services.measures import Measure


@dataclass(frozen=True)
class Sums:
    """A subject's figures in the campaign's measure, scaled."""

    value: int = 0
    today: int = 0
    unverified: int = 0
    reached_at: datetime | None = None

    def plus(self, other: "Sums") -> "Sums":
        """Add up, keeping the later moment."""
        moments = [at for at in (self.reached_at, other.reached_at) if at]
        return Sums(
            self.value + other.value,
            self.today + other.today,
            self.unverified + other.unverified,
            max(moments, default=None),
        )


def of_all(sums: Iterable[Sums]) -> Sums:
    """Return what they have together."""
    total = Sums()
    for one in sums:
        total = total.plus(one)
    return total


def of_people(
    connection: sa.Connection, campaign: Campaign, today: date, measure: Measure | None = None
) -> dict[int, Sums]:
    """Return each participation's figures, in another measure than the campaign's where given."""
    return _sums(connection, campaign, today, measure, TotalTally, DayTally)


def of_units(
    connection: sa.Connection, campaign: Campaign, today: date, measure: Measure | None = None
) -> dict[int, Sums]:
    """Return each team's and sub-branch's figures, in another measure where given."""
    return _sums(connection, campaign, today, measure, UnitTotalTally, UnitDayTally)


def _sums(
    connection: sa.Connection,
    campaign: Campaign,
    today: date,
    measure: Measure | None,
    totals: type[TotalTally | UnitTotalTally],
    days: type[DayTally | UnitDayTally],
) -> dict[int, Sums]:
    subject = "participation_id" if totals is TotalTally else "unit_id"
    total, by_day = totals.__table__, days.__table__
    counted = measure or measures.measure(campaign)
    found: dict[int, Sums] = defaultdict(Sums)
    for key, indicator_id, quantity, points, unverified, reached_at in connection.execute(
        sa.select(
            total.c[subject],
            total.c.indicator_id,
            total.c.quantity,
            total.c.points,
            total.c.unverified,
            total.c.reached_at,
        ).where(total.c.campaign_id == campaign.id, counted.counts(total.c.indicator_id))
    ):
        value = counted.worth(indicator_id, quantity, points)
        found[key] = found[key].plus(Sums(value, 0, unverified, reached_at if value else None))
    of_today = sa.select(
        by_day.c[subject], by_day.c.indicator_id, by_day.c.quantity, by_day.c.points
    ).where(
        by_day.c.campaign_id == campaign.id,
        by_day.c.business_date == today,
        counted.counts(by_day.c.indicator_id),
    )
    for key, indicator_id, quantity, points in connection.execute(of_today):
        found[key] = found[key].plus(Sums(0, counted.worth(indicator_id, quantity, points)))
    return found


def step(
    connection: sa.Connection, campaign: Campaign, today: date, measure: Measure | None = None
) -> int:
    """Return the least that can be gained at once, scaled: one unit, or the fewest points."""
    counted = measure or measures.measure(campaign)
    if counted.indicator_id is not None:
        return SCALE
    if counted.points is not None:
        return min((points for points in counted.points.values() if points), default=SCALE)
    found = connection.scalar(
        sa.select(sa.func.min(PointsRevision.points)).where(
            PointsRevision.campaign_id == campaign.id,
            PointsRevision.points > 0,
            PointsRevision.valid_from <= today,
        )
    )
    return int(found or SCALE)
