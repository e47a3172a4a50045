"""Days at zero: the one rule by which working days without a result are counted.

Leave, training and secondment do not count, nor do days off. A result in one campaign is enough.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from portal.models import DayTally, Entry, Participation, Posting, unset
from portal.services import absences, calendar
from portal.services.absences import Away
from portal.services.staff import Staff

NEVER = date.min


class Worked:
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


def begins(person: Staff, last_day: date | None) -> date:
    """Return the first day that may be one at zero, after the last one with a result, if any."""
    return person.since if last_day is None else last_day + timedelta(days=1)


def on_day(
    connection: sa.Connection,
    people: Mapping[int, Staff],
    campaigns: Mapping[int, str],
    day: date,
) -> dict[int, int]:
    """Return for how many working days each has had no result, the day among them.

    0 on a day with a result, on one off, and for who is away. A fixed number of statements.
    """
    if not people:
        return {}
    last = last_days(connection, people, campaigns, day)
    first = min(person.since for person in people.values())
    worked = Worked(connection, first, day)
    away = absences.absent_on(connection, people, first, day)
    found = {}
    for person_id, person in people.items():
        absent = away.get(person_id, [])
        last_day = last.get(person_id)
        asks = worked.is_working(person.path, day) and not any(one.covers(day) for one in absent)
        found[person_id] = (
            worked.days(person.path, begins(person, last_day), day, absent)
            if asks and last_day != day
            else 0
        )
    return found


def last_days(
    connection: sa.Connection,
    people: Mapping[int, Staff],
    campaigns: Mapping[int, str],
    until: date,
) -> dict[int, date]:
    """Return by person the last day with a result in one of the campaigns.

    What only waits for a check is one: nobody is silent for that.
    """
    found: dict[int, date] = dict(
        connection.execute(
            sa.select(Participation.person_id, sa.func.max(DayTally.business_date))
            .join(DayTally, DayTally.participation_id == Participation.id)
            .where(
                Participation.person_id.in_(people),
                DayTally.campaign_id.in_(campaigns),
                DayTally.quantity > 0,
                DayTally.business_date <= until,
            )
            .group_by(Participation.person_id)
        ).all()
    )
    if "before" in campaigns.values():
        for person_id, day in _waiting(connection, people, until):
            found[person_id] = max(found.get(person_id, NEVER), day)
    return found


def _waiting(
    connection: sa.Connection, people: Mapping[int, Staff], until: date
) -> Iterable[sa.Row[int, date]]:
    """Return by person the last day of what waits for a check."""
    reversal = sa.orm.aliased(Entry)
    return connection.execute(
        sa.select(Entry.owner_id, sa.func.max(Entry.business_date))
        .where(
            Entry.owner_id.in_(people),
            Entry.business_date.between(min(one.since for one in people.values()), until),
            unset(Entry.reverses_id),
            ~sa.exists().where(Posting.entry_id == Entry.id),
            ~sa.exists().where(reversal.reverses_id == Entry.id),
        )
        .group_by(Entry.owner_id)
    )
