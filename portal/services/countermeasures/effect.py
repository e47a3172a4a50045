"""What a measure changed: the figures when it was asked for, those since, and the rate a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import from_scaled
from portal.models import Campaign
from portal.services.calendar import UnitCalendars
from portal.services.countermeasures.course import TEN_THOUSAND, Figures

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """Where somebody stood on a day; without a target there is neither attainment nor distance."""

    day: date
    value: Decimal
    target: Decimal | None
    share: Decimal

    @property
    def attainment(self) -> Decimal | None:
        """The part of the target that was reached."""
        return self.value / self.target if self.target else None

    @property
    def distance(self) -> Decimal | None:
        """Percentage points from the pace line."""
        attained = self.attainment
        return None if attained is None else (attained - self.share) * HUNDRED


@dataclass(frozen=True, slots=True)
class Effect:
    """From when it was asked for to its review, or until now; rates are of days that count.

    `before` is of the season up to then, `during` since; None where no day has passed.
    """

    then: Mark
    since: Mark
    before: Decimal | None
    during: Decimal | None

    @property
    def gained(self) -> Decimal:
        """What has come since."""
        return self.since.value - self.then.value

    @property
    def nearer(self) -> Decimal | None:
        """How many percentage points nearer to the pace line, negative if further away."""
        then, since = self.then.distance, self.since.distance
        return None if then is None or since is None else since - then


def mark(day: date, figures: Figures) -> Mark:
    """Return the figures of a day as they are read."""
    return Mark(
        day,
        from_scaled(figures.value),
        from_scaled(figures.target) if figures.target else None,
        Decimal(figures.share) / TEN_THOUSAND,
    )


class Days:
    """The days of a campaign that count for a unit, up to a moment: today from its cut-off on."""

    def __init__(self, campaign: Campaign, calendars: UnitCalendars, path: str) -> None:
        """Hold whose days are counted."""
        self._campaign = campaign
        self._worked = calendars.at(path) if campaign.basis == "working" else None

    def last(self, day: date, at: datetime) -> date:
        """Return the last day that had passed at the moment, of what was written for the day."""
        is_over = at >= cut_off_at(day, self._campaign.cut_off, clock.zone())
        return min(day if is_over else day - timedelta(days=1), self._campaign.ends_on)

    def count(self, after: date, until: date) -> int:
        """Return how many days count after the one up to the other."""
        span = range((until - after).days)
        days = (after + timedelta(days=number + 1) for number in span)
        return sum(self._worked is None or self._worked.is_working(day) for day in days)


def effect(
    days: Days, joined: date, then: tuple[Mark, datetime], since: tuple[Mark, datetime]
) -> Effect:
    """Return the effect between two marks, each with the moment at which it was taken."""
    began = joined - timedelta(days=1)
    asked = days.last(then[0].day, then[1])
    ended = days.last(since[0].day, since[1])
    return Effect(
        then[0],
        since[0],
        _rate(then[0].value, days.count(began, asked)),
        _rate(since[0].value - then[0].value, days.count(asked, ended)),
    )


def _rate(value: Decimal, days: int) -> Decimal | None:
    return value / days if days > 0 else None
