"""Silence: who in somebody's charge has no result today, and for how many working days already.

Leave, training and secondment do not count, nor do days off. For the supervisor alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.models import (
    Campaign,
    DayTally,
    Entry,
    Participation,
    Person,
    Posting,
    RosterRevision,
    Unit,
)
from portal.services import absences, calendar
from portal.services.absences import Away
from portal.services.access import within
from portal.services.names import Named

COMING_DAYS = 7
NEVER = date.min


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody in charge, as far as a list names them; `in_training` in every campaign of theirs.

    `since` is their first day in a running campaign, `cut_off` the latest one that they have.
    """

    person_id: int
    name: str
    name_en: str | None
    sort_key: str
    unit: Named
    path: str
    in_training: bool
    since: date
    cut_off: time


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
    people, campaigns = _people(connection, paths, today)
    if not people:
        return Silence()
    last = _last_days(connection, campaigns, today)
    if "before" in campaigns.values():
        for person_id, day in _waiting(connection, people, today).items():
            last[person_id] = max(last.get(person_id, NEVER), day)
    first = min(person.since for person in people.values())
    worked = _Worked(connection, first, today)
    found = absences.absent_on(connection, people, first, today + timedelta(days=COMING_DAYS))
    return _sorted(people.values(), last, found, worked, now)


def _sorted(
    people: Iterable[Staff],
    last: dict[int, date],
    found: dict[int, list[Away]],
    worked: "_Worked",
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
            begins = person.since if last_day is None else last_day + timedelta(days=1)
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


def _people(
    connection: sa.Connection, paths: Collection[str], today: date
) -> tuple[dict[int, Staff], dict[int, str]]:
    """Return who takes part in running campaigns, by person, and how those are verified."""
    listed = (
        sa.select(sa.func.min(RosterRevision.valid_from))
        .where(RosterRevision.participation_id == Participation.id)
        .correlate(Participation)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(
            Participation.person_id,
            Person.name,
            Person.name_en,
            Person.sort_key,
            Unit.name.label("unit_name"),
            Unit.name_en.label("unit_name_en"),
            Unit.path,
            Participation.in_training,
            Campaign.id.label("campaign_id"),
            Campaign.verification,
            Campaign.cut_off,
            Campaign.starts_on,
            listed.label("listed_on"),
            Participation.joined_on,
        )
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Campaign.state == "live",
            Campaign.starts_on <= today,
            Campaign.ends_on >= today,
            Participation.counts_on(today),
            within(Unit.path, paths),
        )
        .order_by(Campaign.id)
    ).all()
    people: dict[int, Staff] = {}
    for row in rows:
        other = people.get(row.person_id)
        listed_on = min(row.listed_on or row.starts_on, today)
        since = max(row.starts_on, listed_on, row.joined_on or row.starts_on)
        people[row.person_id] = Staff(
            *row[:4],
            unit=Named(row.unit_name, row.unit_name_en),
            path=row.path,
            in_training=row.in_training and (other is None or other.in_training),
            since=min(since, other.since) if other else since,
            cut_off=max(row.cut_off, other.cut_off) if other else row.cut_off,
        )
    return people, {row.campaign_id: row.verification for row in rows}


def _last_days(
    connection: sa.Connection, campaigns: Collection[int], today: date
) -> dict[int, date]:
    """Return by person the last day with a result in one of the campaigns."""
    rows = connection.execute(
        sa.select(Participation.person_id, sa.func.max(DayTally.business_date))
        .join(DayTally, DayTally.participation_id == Participation.id)
        .where(
            DayTally.campaign_id.in_(campaigns),
            DayTally.quantity > 0,
            DayTally.business_date <= today,
        )
        .group_by(Participation.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _waiting(connection: sa.Connection, people: dict[int, Staff], today: date) -> dict[int, date]:
    """Return by person the last day of what only waits for a check: nobody is silent for that."""
    reversal = sa.orm.aliased(Entry)
    rows = connection.execute(
        sa.select(Entry.owner_id, sa.func.max(Entry.business_date))
        .where(
            Entry.owner_id.in_(people),
            Entry.business_date.between(min(one.since for one in people.values()), today),
            Entry.reverses_id.is_(None),
            ~sa.exists().where(Posting.entry_id == Entry.id),
            ~sa.exists().where(reversal.reverses_id == Entry.id),
        )
        .group_by(Entry.owner_id)
    )
    return {row[0]: row[1] for row in rows}


class _Worked:
    """The days that each unit works, from one day to another, with its own closures."""

    def __init__(self, connection: sa.Connection, first: date, last: date) -> None:
        """Read the calendar and every closure in it."""
        self._first, self._last = first, last
        self._calendars = calendar.of_units(connection, first, last)
        self._days: dict[str, list[date]] = {}

    def is_working(self, path: str, day: date) -> bool:
        """Whether the unit at the path works on the day."""
        days = self._of(path)
        at = bisect_left(days, day)
        return at < len(days) and days[at] == day

    def days(self, path: str, first: date, last: date, away: Iterable[Away]) -> int:
        """Return how many days the unit works from `first` to `last`, without those away."""
        days = self._of(path)
        return self._count(days, first, last) - sum(
            self._count(days, max(first, one.first), min(last, one.last)) for one in away
        )

    @staticmethod
    def _count(days: list[date], first: date, last: date) -> int:
        return max(0, bisect_right(days, last) - bisect_left(days, first))

    def _of(self, path: str) -> list[date]:
        if path not in self._days:
            here = self._calendars.at(path)
            span = range((self._last - self._first).days + 1)
            days = (self._first + timedelta(days=number) for number in span)
            self._days[path] = [day for day in days if here.is_working(day)]
        return self._days[path]
