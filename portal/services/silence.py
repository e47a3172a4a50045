"""Silence: who in somebody's charge has no result today, and for how many working days already.

Leave, training and secondment do not count, nor do days off. For the supervisor alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.models import Unit
from portal.services import absences, staff, zeros
from portal.services.absences import Away
from portal.services.access import within
from portal.services.staff import Staff
from portal.services.zeros import Worked

COMING_DAYS = 7


@dataclass(frozen=True, slots=True)
class Silent:
    """Who has no result today: for how many working days, and the last day with one, if any."""

    person: Staff
    days: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Absent:
    """Who is away, or will be."""

    person: Staff
    away: Away


@dataclass(frozen=True, slots=True)
class Silence:
    """Everybody in charge: `active` have a result today, the others are silent or away.

    `resting` neither work today nor have missed a day before. The longest silence comes first;
    `coming` are absences that begin within a week. `everybody` are all of them, by name, and
    `expected` those of whom the day asks something: their unit works, and they are not away.
    """

    active: int = 0
    resting: int = 0
    everybody: list[Staff] = field(default_factory=list)
    expected: frozenset[int] = frozenset()
    silent: list[Silent] = field(default_factory=list)
    away: list[Absent] = field(default_factory=list)
    coming: list[Absent] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many there are in all."""
        return self.active + self.resting + len(self.silent) + len(self.away)


def of_units(connection: sa.Connection, paths: Collection[str], now: datetime) -> Silence:
    """Return the silence in the campaigns that run at the paths; a fixed number of statements.

    Today is one of the days at zero from the last cut-off on, so that nobody has missed a day in
    the morning.
    """
    today = business_date(now, clock.zone())
    people, campaigns = staff.taking_part(connection, today, within(Unit.path, paths))
    if not people:
        return Silence()
    last = zeros.last_days(connection, people, campaigns, today)
    first = min(person.since for person in people.values())
    worked = Worked(connection, first, today)
    found = absences.absent_on(connection, people, first, today + timedelta(days=COMING_DAYS))
    return _sorted(people.values(), last, found, worked, now)


def _sorted(
    people: Iterable[Staff],
    last: dict[int, date],
    found: dict[int, list[Away]],
    worked: Worked,
    now: datetime,
) -> Silence:
    today = business_date(now, clock.zone())
    active = resting = 0
    everybody = sorted(people, key=lambda one: (one.sort_key, one.person_id))
    expected: set[int] = set()
    silent: list[Silent] = []
    away: list[Absent] = []
    coming: list[Absent] = []
    for person in everybody:
        absent = found.get(person.person_id, [])
        coming += [Absent(person, one) for one in absent if one.first > today]
        current = next((one for one in absent if one.covers(today)), None)
        last_day = last.get(person.person_id)
        if current is None and worked.is_working(person.path, today):
            expected.add(person.person_id)
        if last_day == today:
            active += 1
        elif current is not None:
            away.append(Absent(person, current))
        else:
            begins = zeros.begins(person, last_day)
            is_over = now >= cut_off_at(today, person.cut_off, clock.zone())
            until = today if is_over else today - timedelta(days=1)
            days = worked.days(person.path, begins, until, absent)
            if days or worked.is_working(person.path, today):
                silent.append(Silent(person, days, last_day))
            else:
                resting += 1
    silent.sort(key=lambda one: (-one.days, one.person.sort_key, one.person.person_id))
    away.sort(key=lambda one: (one.away.last, one.person.sort_key, one.person.person_id))
    coming.sort(key=lambda one: (one.away.first, one.person.sort_key, one.person.person_id))
    return Silence(active, resting, everybody, frozenset(expected), silent, away, coming)
