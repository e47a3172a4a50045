"""One season as its bulletins and its output ran: the figures of one side of a comparison."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.quantity import from_scaled
from portal.models import Campaign, TargetRevision, Unit
from portal.services import calendar
from portal.services.insights import on_time, presence
from portal.services.insights.on_time import OnTime
from portal.services.insights.presence import Group
from portal.services.insights.season_lines import Lines
from portal.services.insights.shared_measure import Measure
from portal.services.insights.turns import Turn

WEEK = 7


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a season on which one cadence held, `first` and `last` included.

    `per_person_week` is the output for each person and seven days; None where nobody took part.
    """

    first: date
    last: date
    turn: Turn
    cycles: int
    output: Decimal
    per_person_week: Decimal | None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Run:
    """A season's first `days` days, `last` the last of them; no day at all before it began.

    Output is in the measure of the comparison; `per_person_week` is it for each person and seven
    days on which they take part, `weeks` the same of each week of the season: None of one that is
    not over, and the last one may have fewer than seven days. `silent` are days on which nobody had
    a result in anything that is counted, `silent_worked` those of them that the season's unit
    works, of `worked` such days, all of little use where `brought_in`; `unloaded` are years whose
    holidays nobody has loaded. `of_both` is the output of who took part in both seasons,
    `self_sourced` a fraction of what names its channel, `target` that of the whole season,
    `priorities` those of its channels.
    """

    campaign: Campaign
    last: date
    days: int
    worked: int
    unloaded: tuple[int, ...]
    people: int
    stretches: list[Stretch]
    cycles: int
    output: Decimal
    per_person_week: Decimal | None
    weeks: list[Decimal | None]
    silent: int
    silent_worked: int
    first_result: date | None
    brought_in: bool
    reports: OnTime | None
    self_sourced: Decimal | None
    of_both: Decimal
    target: Decimal | None
    priorities: Mapping[int, int]

    @property
    def per_person(self) -> Decimal | None:
        """Output for each person; None where nobody takes part."""
        return self.output / self.people if self.people else None

    @property
    def is_ordered(self) -> bool:
        """Whether the channels have an order of priority."""
        return len(set(self.priorities.values())) > 1

    @property
    def last_week_days(self) -> int:
        """How many days the last week of the season has."""
        return ((self.campaign.ends_on - self.campaign.starts_on).days + 1) % WEEK or WEEK


@dataclass(frozen=True, slots=True)
class Told:
    """What was read of a season beforehand: its lines, cadence, bulletins' days and channels."""

    lines: Lines
    turns: list[Turn]
    bulletins: list[date]
    priorities: Mapping[int, int]


def of(
    connection: sa.Connection, campaign: Campaign, measure: Measure | None, last: date, told: Told
) -> Run:
    """Return the season up to the day; a fixed number of statements."""
    first = campaign.starts_on
    groups = presence.of(connection, campaign)
    calendars = calendar.of_units(connection, first, max(first, last))
    path = connection.scalar(sa.select(Unit.path).where(Unit.id == campaign.unit_id)) or "/"
    here = calendars.at(path)
    days = _days(first, last)
    silent = [day for day in days if day not in told.lines.active]
    output = _sum(told.lines, first, last)
    return Run(
        campaign=campaign,
        last=last,
        days=len(days),
        worked=sum(map(here.is_working, days)),
        unloaded=here.unloaded,
        people=presence.people(groups, last),
        stretches=_stretches(told, groups, last),
        cycles=sum(day <= last for day in told.bulletins),
        output=output,
        per_person_week=_per_head(output, groups, first, last, WEEK),
        weeks=_weeks(campaign, told.lines, groups, last),
        silent=len(silent),
        silent_worked=sum(map(here.is_working, silent)),
        first_result=min(told.lines.active, default=None),
        brought_in=told.lines.brought_in,
        reports=on_time.of(connection, campaign, groups, calendars, last),
        self_sourced=_self_sourced(told.lines),
        of_both=from_scaled(told.lines.of_both),
        target=_target(connection, campaign, measure, max(first, last)),
        priorities=told.priorities,
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _sum(lines: Lines, first: date, last: date) -> Decimal:
    return from_scaled(sum(n for day, n in lines.by_day.items() if first <= day <= last))


def _per_head(
    output: Decimal, groups: Iterable[Group], first: date, last: date, length: int
) -> Decimal | None:
    """Return the output for each person and so many days on which they take part."""
    days = presence.person_days(groups, first, last)
    return output * length / days if days else None


def _weeks(
    campaign: Campaign, lines: Lines, groups: list[Group], last: date
) -> list[Decimal | None]:
    found: list[Decimal | None] = []
    for first in _days(campaign.starts_on, campaign.ends_on)[::WEEK]:
        until = min(first + timedelta(days=WEEK - 1), campaign.ends_on)
        length = (until - first).days + 1
        is_over = until <= last
        output = _sum(lines, first, until)
        found.append(_per_head(output, groups, first, until, length) if is_over else None)
    return found


def _stretches(told: Told, groups: list[Group], last: date) -> list[Stretch]:
    begun = [turn for turn in told.turns if turn.day <= last]
    ends = [turn.day - timedelta(days=1) for turn in begun[1:]]
    found = []
    for turn, until in zip(begun, [*ends, last], strict=False):
        output = _sum(told.lines, turn.day, until)
        cycles = sum(turn.day <= day <= until for day in told.bulletins)
        per_head = _per_head(output, groups, turn.day, until, WEEK)
        found.append(Stretch(turn.day, until, turn, cycles, output, per_head))
    return found


def _self_sourced(lines: Lines) -> Decimal | None:
    through = lines.self_sourced + lines.assigned
    return Decimal(lines.self_sourced) / through if through else None


def _target(
    connection: sa.Connection, campaign: Campaign, measure: Measure | None, on: date
) -> Decimal | None:
    """Return the target of the whole season in the measure: the unit's, else the people's sum."""
    line = TargetRevision
    newest = (
        sa.select(sa.func.max(line.id))
        .where(
            line.campaign_id == campaign.id,
            line.indicator_id.is_not_distinct_from(measure.indicator_id if measure else None),
            line.period == "campaign",
            line.valid_from <= on,
            sa.or_(line.unit_id == campaign.unit_id, line.participation_id.is_not(None)),
        )
        .group_by(line.participation_id, line.unit_id)
    )
    sums = dict(
        connection.execute(
            sa.select(
                line.unit_id.is_not(None),
                sa.cast(sa.func.sum(line.target.expression), sa.BigInteger),
            )
            .where(line.id.in_(newest))
            .group_by(line.unit_id.is_not(None))
        ).all()
    )
    total = sums.get(True) or sums.get(False)
    return from_scaled(int(total)) if total and measure else None
