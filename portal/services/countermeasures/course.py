"""How participants stood on a day, told purely from the tallies and targets up to that day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.domain.pace import Pace
from portal.models import Campaign, DayTally, TargetRevision
from portal.services import measures, pacing, targets
from portal.services.calendar import UnitCalendars
from portal.services.targets import InForce

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Value and target scaled, the elapsed share in ten-thousandths, the status of pace."""

    value: int
    target: int | None
    share: int
    status: str | None


class Course:
    """A campaign's participants from one day to another: a fixed number of statements.

    Targets are read once for the first day and once for each day since on which one began to hold.
    """

    def __init__(
        self,
        connection: sa.Connection,
        campaign: Campaign,
        calendars: UnitCalendars,
        days: tuple[date, date],
        ids: Collection[int] | None = None,
    ) -> None:
        """Read what is needed from the first to the last of the days; `ids` are participations."""
        self._campaign, self._calendars = campaign, calendars
        self._values = _values(connection, campaign, days, ids)
        self._turns = _turns(connection, campaign, days)
        self._targets = {
            turn: targets.ranked(connection, campaign, on=turn) for turn in self._turns
        }

    def at(self, participation_id: int, path: str, day: date, *, past_cut_off: bool) -> Figures:
        """Return how the participant of the unit at the path stood on the day."""
        days, sums = self._values.get(participation_id, ([], []))
        number = bisect_right(days, day)
        value = sums[number - 1] if number else 0
        in_force = self._in_force(day)
        target = in_force.people.get(participation_id) or None
        found = self._pace(participation_id, path, day, value, past_cut_off=past_cut_off)
        return Figures(value, target, round(found.elapsed_share * TEN_THOUSAND), found.status)

    def _in_force(self, day: date) -> InForce:
        return self._targets[self._turns[max(bisect_right(self._turns, day) - 1, 0)]]

    def _pace(
        self, participation_id: int, path: str, day: date, value: int, *, past_cut_off: bool
    ) -> Pace:
        campaign = self._campaign
        plan = self._in_force(day).plan(("p", participation_id))
        worked = self._calendars.at(path)
        return pacing.of_period(
            campaign,
            targets.whole_of(campaign),
            value,
            [plan],
            target=plan.whole,
            today=day,
            past_cut_off=past_cut_off,
            is_working=worked.is_working if campaign.basis == "working" else None,
        )


def _turns(connection: sa.Connection, campaign: Campaign, days: tuple[date, date]) -> list[date]:
    """Return the first day, and those after it on which a target began to hold; one statement."""
    first, last = days
    line = TargetRevision
    later = connection.execute(
        sa.select(line.valid_from)
        .where(
            line.campaign_id == campaign.id,
            line.indicator_id.is_not_distinct_from(campaign.ranking_indicator_id),
            line.participation_id.is_not(None),
            line.valid_from > first,
            line.valid_from <= last,
        )
        .distinct()
    ).scalars()
    return [first, *sorted(later)]


def _values(
    connection: sa.Connection,
    campaign: Campaign,
    days: tuple[date, date],
    ids: Collection[int] | None,
) -> dict[int, tuple[list[date], list[int]]]:
    """Return by participation the days with a result and the sum up to each; two statements."""
    first, last = days
    day = DayTally
    figure = day.points if measures.in_points(campaign) else day.quantity
    counted = [day.campaign_id == campaign.id]
    if not measures.in_points(campaign):
        counted.append(day.indicator_id == campaign.ranking_indicator_id)
    if ids is not None:
        counted.append(day.participation_id.in_(ids))
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    before = connection.execute(
        sa.select(day.participation_id, sa.func.sum(figure))
        .where(*counted, day.business_date < first)
        .group_by(day.participation_id)
    )
    for id_, total in before:
        found[id_][first - timedelta(days=1)] += int(total)
    for id_, on, gained in connection.execute(
        sa.select(day.participation_id, day.business_date, figure).where(
            *counted, day.business_date.between(first, last)
        )
    ):
        found[id_][on] += gained
    return {id_: _summed(gains) for id_, gains in found.items()}


def _summed(gains: dict[date, int]) -> tuple[list[date], list[int]]:
    days, sums, total = sorted(gains), [], 0
    for day in days:
        total += gains[day]
        sums.append(total)
    return days, sums
