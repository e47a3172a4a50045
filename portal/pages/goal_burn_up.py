"""The figures of the burn-up chart by day, as the chart draws them and its table lists them."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from portal.domain.burn_up import PlannedLine, days_of, reached
from portal.domain.pace import Pace
from portal.domain.period import Span
from portal.domain.quantity import SCALE, from_scaled
from portal.models import Campaign
from portal.pages.formats import named
from portal.services.goals import Goal
from portal.services.targets import whole_of

ONE, HUNDREDTH = Decimal(1), Decimal("0.01")
_TEN = 10


@dataclass(frozen=True)
class Before:
    """The season before, by day of season: its sums, and which day of it is today's.

    `number` is that day, counted from 1, and the last there was where this season is longer;
    None before the first day. `is_last_year`: it began in the year before this one.
    """

    name: str
    sums: list[Decimal]
    number: int | None
    is_last_year: bool

    @property
    def same_day(self) -> Decimal | None:
        """What was reached by the end of the same day of the season."""
        return None if self.number is None else self.sums[self.number - 1]


@dataclass(frozen=True)
class Projection:
    """Where the value leads by the last day; from `low` to `high` nineteen times in twenty."""

    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class BurnUp:
    """What the chart shows: `sums` up to today, `planned` for every day, None without a target.

    `now` is the position of today among the days, None outside the season.
    """

    days: list[date]
    sums: list[Decimal]
    planned: list[Decimal] | None
    target: Decimal | None
    private: Decimal | None
    projection: Projection | None
    before: Before | None
    now: int | None

    @property
    def value(self) -> Decimal:
        """What is reached so far."""
        return self.sums[-1] if self.sums else Decimal(0)

    @property
    def lead(self) -> Decimal | None:
        """How far one is ahead of the season before on the same day; negative is behind."""
        if self.before is None or self.before.same_day is None:
            return None
        return self.value - self.before.same_day


def of(goal: Goal, line: PlannedLine, pace: Pace, today: date) -> BurnUp:
    """Return what the chart shows of a goal on a day."""
    whole = goal.in_force.whole
    days = days_of(whole)
    target, private = goal.target, goal.private
    return BurnUp(
        days=days,
        sums=[from_scaled(scaled) for scaled in reached(whole, goal.gained, today)],
        planned=[_planned(target * share) for share in line.shares] if target else None,
        target=from_scaled(target) if target else None,
        private=from_scaled(private) if private and private > (target or 0) else None,
        projection=_projection(pace, today, whole, is_whole=goal.step % SCALE == 0),
        before=_before(goal, today),
        now=days.index(today) if whole.covers(today) else None,
    )


def _planned(scaled: Fraction) -> Decimal:
    exact = from_scaled(round(scaled))
    return exact.quantize(HUNDREDTH, ROUND_HALF_UP)


def _projection(pace: Pace, today: date, whole: Span, *, is_whole: bool) -> Projection | None:
    """Return the projection while a day is left for it to come true; none from nothing."""
    figures = (pace.projection, pace.projection_low, pace.projection_high)
    value, low, high = figures
    if value is None or low is None or high is None or today >= whole.ends_on or value <= 0:
        return None
    # Decimals would promise more than a projection knows.
    unit = ONE if is_whole or value >= _TEN else HUNDREDTH
    return Projection(*(one.quantize(unit, ROUND_HALF_UP) for one in (value, low, high)))


def _before(goal: Goal, today: date) -> Before | None:
    if goal.reference is None:
        return None
    season: Campaign = goal.reference.campaign
    whole = whole_of(season)
    sums = reached(whole, goal.reference.gained, whole.ends_on)
    passed = (min(today, goal.campaign.ends_on) - goal.campaign.starts_on).days + 1
    length = (goal.campaign.ends_on - goal.campaign.starts_on).days + 1
    return Before(
        name=named(season),
        sums=[from_scaled(scaled) for scaled in sums[:length]],
        number=min(passed, len(sums)) if passed > 0 else None,
        is_last_year=season.starts_on.year == goal.campaign.starts_on.year - 1,
    )
