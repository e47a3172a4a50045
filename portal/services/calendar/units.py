"""The working calendar of many units at once: read in as many statements as that of one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from portal.models import UnitClosure
from portal.services.calendar.working import WorkingDays, working_days


@dataclass(frozen=True)
class UnitCalendars:
    """The days of a stretch of time as each unit works them, with every closure in it."""

    general: WorkingDays
    closed: Mapping[int, frozenset[date]]
    _read: dict[str, WorkingDays] = field(default_factory=dict)

    def at(self, path: str) -> WorkingDays:
        """Return the calendar of the unit at the path; a closure holds for all below it."""
        if path not in self._read:
            above = [int(id_) for id_ in path.strip("/").split("/") if id_]
            closed = frozenset(day for id_ in above for day in self.closed.get(id_, ()))
            self._read[path] = WorkingDays(self.general.exceptions, closed, self.general.unloaded)
        return self._read[path]


def of_units(connection: sa.Connection, first: date, last: date) -> UnitCalendars:
    """Return the calendars from `first` to `last`; a fixed number of statements."""
    closed: dict[int, set[date]] = defaultdict(set)
    for unit_id, day in connection.execute(
        sa.select(UnitClosure.unit_id, UnitClosure.day).where(UnitClosure.day.between(first, last))
    ):
        closed[unit_id].add(day)
    return UnitCalendars(
        working_days(connection, first, last),
        {unit_id: frozenset(days) for unit_id, days in closed.items()},
    )
