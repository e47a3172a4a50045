"""What units of a season have day by day: this week against the last, and their curves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.domain.burn_up import reached
from portal.models import Campaign, UnitDayTally
from portal.services import measures, targets

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """The week of a day of the season, up to that day; `has_before`: a week earlier it ran, too."""

    starts_on: date
    last: date
    has_before: bool


@dataclass(frozen=True, slots=True)
class Lately:
    """Scaled: this week's, what the same days of the week before brought, the total a week ago."""

    week: int = 0
    week_before: int = 0
    total_before: int = 0

    def plus(self, other: "Lately", sign: int = 1) -> "Lately":
        """Add up, or take off where the sign is -1."""
        return Lately(
            self.week + sign * other.week,
            self.week_before + sign * other.week_before,
            self.total_before + sign * other.total_before,
        )


def week_of(campaign: Campaign, today: date) -> Week:
    """Return the running week of the season, its last once it is over."""
    last = min(today, campaign.ends_on)
    starts_on = max(last - timedelta(days=last.weekday()), campaign.starts_on)
    return Week(starts_on, last, has_before=last - WEEK >= campaign.starts_on)


def lately(connection: sa.Connection, campaign: Campaign, week: Week) -> dict[int, Lately]:
    """Return by team and by sub-branch what came in of late; one statement."""
    day, value = UnitDayTally.business_date, _value(campaign)

    def between(first: date | None, last: date) -> sa.ColumnElement[int]:
        asked = day <= last if first is None else sa.and_(day >= first, day <= last)
        return sa.cast(sa.func.sum(sa.case((asked, value), else_=0)), sa.BigInteger)

    ago = week.last - WEEK
    rows = connection.execute(
        _lines(
            sa.select(
                UnitDayTally.unit_id,
                between(week.starts_on, week.last),
                between(week.starts_on - WEEK, ago),
                between(None, ago),
            ),
            campaign,
        ).group_by(UnitDayTally.unit_id)
    )
    return {unit_id: Lately(int(now), int(then), int(total)) for unit_id, now, then, total in rows}


def before(
    connection: sa.Connection, campaign: Campaign, earlier: Campaign, today: date
) -> dict[int, int]:
    """Return by unit what it had on the same day of an earlier season, scaled; one statement.

    That counts in the same measure as the campaign.
    """
    until = earlier.starts_on + (min(today, campaign.ends_on) - campaign.starts_on)
    rows = connection.execute(
        _lines(
            sa.select(UnitDayTally.unit_id, sa.cast(sa.func.sum(_value(earlier)), sa.BigInteger)),
            earlier,
        )
        .where(UnitDayTally.business_date <= until)
        .group_by(UnitDayTally.unit_id)
    )
    return {unit_id: int(found) for unit_id, found in rows}


def curves(
    connection: sa.Connection,
    campaign: Campaign,
    parts: Mapping[int, Collection[int]],
    today: date,
) -> dict[int, list[int]]:
    """Return by unit what it had in all at the end of each day up to today, scaled; one statement.

    `parts` are by unit those whose tallies make it up.
    """
    owner = {part: unit_id for unit_id, ids in parts.items() for part in ids}
    rows = connection.execute(
        _lines(
            sa.select(
                UnitDayTally.unit_id,
                UnitDayTally.business_date,
                sa.cast(sa.func.sum(_value(campaign)), sa.BigInteger),
            ),
            campaign,
        )
        .where(UnitDayTally.unit_id.in_(list(owner)))
        .group_by(UnitDayTally.unit_id, UnitDayTally.business_date)
    )
    gained: dict[int, dict[date, int]] = {unit_id: {} for unit_id in parts}
    for part, day, value in rows:
        of_unit = gained[owner[part]]
        of_unit[day] = of_unit.get(day, 0) + int(value)
    whole = targets.whole_of(campaign)
    return {unit_id: reached(whole, days, today) for unit_id, days in gained.items()}


def together(
    connection: sa.Connection, campaign: Campaign, ids: Collection[int], today: date
) -> list[int]:
    """Return what units had together at the end of each day up to today, scaled; one statement."""
    rows = connection.execute(
        _lines(
            sa.select(
                UnitDayTally.business_date,
                sa.cast(sa.func.sum(_value(campaign)), sa.BigInteger),
            ),
            campaign,
        )
        .where(UnitDayTally.unit_id.in_(list(ids)))
        .group_by(UnitDayTally.business_date)
    )
    gained = {day: int(value) for day, value in rows}
    return reached(targets.whole_of(campaign), gained, today)


def _value(campaign: Campaign) -> sa.ColumnElement[int]:
    column = UnitDayTally.points if measures.in_points(campaign) else UnitDayTally.quantity
    return column.expression


def _lines(query: sa.Select[*tuple[Any, ...]], campaign: Campaign) -> sa.Select[*tuple[Any, ...]]:
    query = query.where(UnitDayTally.campaign_id == campaign.id)
    if measures.in_points(campaign):
        return query
    return query.where(UnitDayTally.indicator_id == campaign.ranking_indicator_id)
