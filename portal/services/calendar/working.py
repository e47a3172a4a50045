"""The working calendar: which days count where a campaign goes by working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import CalendarDay, CalendarYear, UnitClosure

SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """The days of a stretch of time as one unit works them.

    `unloaded` are the years of it whose holidays nobody has loaded: they count Monday to Friday.
    """

    exceptions: Mapping[date, bool]
    closed: frozenset[date]
    unloaded: tuple[int, ...]

    def is_working(self, day: date) -> bool:
        """Whether the unit works on the day."""
        return day not in self.closed and self.exceptions.get(day, day.weekday() < SATURDAY)


def working_days(
    connection: sa.Connection, first: date, last: date, path: str = "/"
) -> WorkingDays:
    """Return the calendar from `first` to `last` for the unit at the path, in three statements.

    A closure holds for its unit and for everything below it.
    """
    exceptions = connection.execute(
        sa.select(CalendarDay.day, CalendarDay.is_working).where(
            CalendarDay.day.between(first, last)
        )
    )
    years = set(
        connection.execute(
            sa.select(CalendarYear.year).where(CalendarYear.year.between(first.year, last.year))
        ).scalars()
    )
    above = [int(id_) for id_ in path.strip("/").split("/") if id_]
    closed = connection.execute(
        sa.select(UnitClosure.day).where(
            UnitClosure.unit_id.in_(above), UnitClosure.day.between(first, last)
        )
    )
    return WorkingDays(
        exceptions=dict(exceptions.all()),
        closed=frozenset(closed.scalars()),
        unloaded=tuple(year for year in range(first.year, last.year + 1) if year not in years),
    )
