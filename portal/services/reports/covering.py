"""Who has reported a day and who has not, of those who take part at some units."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from portal.models import Report, Unit
from portal.services import absences, staff
from portal.services.access import within
from portal.services.silence import Absent
from portal.services.staff import Staff
from portal.services.zeros import Worked


@dataclass(frozen=True, slots=True)
class Reported:
    """Who has reported, with what a list says of it."""

    person: Staff
    report_id: int
    sent_at: datetime
    is_late: bool
    zero_days: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """A day's reports: sent, missing, and not asked for, of who is away or off that day.

    Each in order of names. Before the cut-off, what is missing may still come.
    """

    sent: list[Reported] = field(default_factory=list)
    missing: list[Staff] = field(default_factory=list)
    away: list[Absent] = field(default_factory=list)
    off: list[Staff] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """From how many a report is, or was, to be had."""
        return len(self.sent) + len(self.missing)


def of_day(connection: sa.Connection, paths: Collection[str], day: date) -> Coverage:
    """Return who of the units at the paths has reported the day; a fixed number of statements.

    Those count who take part in live campaigns that run on the day, each once. Who reports while
    away or off has reported.
    """
    people, _campaigns = staff.taking_part(connection, day, within(Unit.path, paths))
    if not people:
        return Coverage()
    worked = Worked(connection, day, day)
    away = absences.absent_on(connection, people, day, day)
    reports = {
        row.person_id: row
        for row in connection.execute(
            sa.select(
                Report.person_id, Report.id, Report.sent_at, Report.is_late, Report.zero_days
            ).where(Report.business_date == day, Report.person_id.in_(people))
        )
    }
    found = Coverage()
    for person in sorted(people.values(), key=lambda one: (one.sort_key, one.person_id)):
        report = reports.get(person.person_id)
        if report is not None:
            found.sent.append(Reported(person, *report[1:]))
        elif person.person_id in away:
            found.away.append(Absent(person, away[person.person_id][0]))
        elif worked.is_working(person.path, day):
            found.missing.append(person)
        else:
            found.off.append(person)
    return found
