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


def of_people(connection: sa.Connection, campaign: Campaign, today: date) -> dict[int, Sums]:
    """Return each participation's figures."""
    return _sums(connection, campaign, today, TotalTally, DayTally)


def of_units(connection: sa.Connection, campaign: Campaign, today: date) -> dict[int, Sums]:
    """Return each team's and sub-branch's figures."""
    return _sums(connection, campaign, today, UnitTotalTally, UnitDayTally)


def _sums(
    connection: sa.Connection,
    campaign: Campaign,
    today: date,
    totals: type[TotalTally | UnitTotalTally],
    days: type[DayTally | UnitDayTally],
) -> dict[int, Sums]:
    subject = "participation_id" if totals is TotalTally else "unit_id"
    total, by_day = totals.__table__, days.__table__
    value = "points" if measures.in_points(campaign) else "quantity"
    conditions = [total.c.campaign_id == campaign.id]
    of_day = [by_day.c.campaign_id == campaign.id, by_day.c.business_date == today]
    if not measures.in_points(campaign):
        conditions.append(total.c.indicator_id == campaign.ranking_indicator_id)
        of_day.append(by_day.c.indicator_id == campaign.ranking_indicator_id)
    found: dict[int, Sums] = defaultdict(Sums)
    for row in connection.execute(
        sa.select(total.c[subject], total.c[value], total.c.unverified, total.c.reached_at).where(
            *conditions
        )
    ):
        found[row[0]] = found[row[0]].plus(Sums(row[1], 0, row[2], row[3] if row[1] else None))
    of_today = sa.select(by_day.c[subject], by_day.c[value]).where(*of_day)
    for key, gained in connection.execute(of_today):
        found[key] = found[key].plus(Sums(0, gained))
    return found


def step(connection: sa.Connection, campaign: Campaign, today: date) -> int:
    """Return the least that can be gained at once, scaled: one unit, or the fewest points."""
    if not measures.in_points(campaign):
        return SCALE
    found = connection.scalar(
        sa.select(sa.func.min(PointsRevision.points)).where(
            PointsRevision.campaign_id == campaign.id,
            PointsRevision.points > 0,
            PointsRevision.valid_from <= today,
        )
    )
    return int(found or SCALE)
