"""What is asked of somebody's report on a day: until when, and whether the day is at zero."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.models import Participation, Report
from portal.services import absences, staff, zeros
from portal.services.staff import Staff
from portal.services.zeros import Worked

BACK_DAYS = 3
"""For how many days back a missing report can still be sent, late."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody's report of a day on which they take part.

    Until `closes_at` it can be changed, afterwards sent late, once. `zero_days` as `zeros.on_day`.
    """

    person: Staff
    day: date
    closes_at: datetime
    is_over: bool
    zero_days: int

    @property
    def asks_reason(self) -> bool:
        """Whether the run at zero is so long that a reason is asked for."""
        return self.zero_days >= self.person.reason_after


def of(connection: sa.Connection, person_id: int, day: date, now: datetime) -> Duty | None:
    """Return what is asked of the person; None where they take part in nothing that day."""
    people, campaigns = staff.taking_part(connection, day, Participation.person_id == person_id)
    if person_id not in people:
        return None
    person = people[person_id]
    closes_at = cut_off_at(day, person.cut_off, clock.zone())
    zero = zeros.on_day(connection, people, campaigns, day)[person_id]
    return Duty(person, day, closes_at, now >= closes_at, zero)


def is_open(day: date, now: datetime) -> bool:
    """Whether a report of the day may be sent at all, in time or late."""
    today = business_date(now, clock.zone())
    return today - timedelta(days=BACK_DAYS) <= day <= today


def missing(connection: sa.Connection, person_id: int, now: datetime) -> list[date]:
    """Return the days before today whose report the person owes and may send, the latest first.

    Days off and days away are not owed. A fixed number of statements.
    """
    today = business_date(now, clock.zone())
    first = today - timedelta(days=BACK_DAYS)
    sent = set(
        connection.execute(
            sa.select(Report.business_date).where(
                Report.person_id == person_id, Report.business_date.between(first, today)
            )
        ).scalars()
    )
    worked = Worked(connection, first, today)
    away = absences.absent_on(connection, [person_id], first, today).get(person_id, [])
    days = [today - timedelta(days=back) for back in range(1, BACK_DAYS + 1)]
    mine = Participation.person_id == person_id
    places = {day: staff.taking_part(connection, day, mine)[0].get(person_id) for day in days}
    return [
        day
        for day, place in places.items()
        if place is not None
        and day not in sent
        and day >= place.since
        and worked.is_working(place.path, day)
        and not any(one.covers(day) for one in away)
    ]
