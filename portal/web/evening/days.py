"""A day's figure of one's units beside what the day asks for, and all that there is beside pace."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.pages import own_place
from portal.pages.own_place import Place
from portal.pages.pace import pace_of
from portal.services.own_figures import UnitFigures


@dataclass(frozen=True)
class Day:
    """What the units have in a campaign; `needed` is what this day had to bring this morning.

    None where there is no target, or the day is none of the season's.
    """

    place: Place
    needed: Decimal | None

    @property
    def is_enough(self) -> bool:
        """Whether the day has brought what it had to."""
        return self.needed is None or self.place.today >= self.needed


def of(figures: UnitFigures, now: datetime) -> Day:
    """Return the day of the units as it stands now."""
    found, sums = figures.found, figures.sums
    today = business_date(now, clock.zone())
    morning = cut_off_at(today, time.min, clock.zone())
    before = pace_of(found, sums.value - sums.today, figures.target or None, figures.plans, morning)
    return Day(own_place.of_unit(figures, now), before.needed_per_day)
