"""Which days somebody is there: within their dates in the campaign, and not away."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portal.domain.period import Span
from portal.models import UnitClosure
from portal.services import calendar
from portal.services.absences import Away, absent_on
from portal.services.calendar import WorkingDays
from portal.services.targets.scope import Place, Scope


@dataclass(frozen=True)
class Presence:
    """The days of a period as the units of a scope work them, and as its people are there."""

    worked: Mapping[str, WorkingDays]
    away: Mapping[int, Sequence[Away]]
    _days: dict[tuple[str, Span, bool], tuple[date, ...]] = field(default_factory=dict)

    @property
    def unloaded(self) -> tuple[int, ...]:
        """The years that count Monday to Friday because nobody has loaded their holidays."""
        return next((worked.unloaded for worked in self.worked.values()), ())

    def days(self, path: str, span: Span, *, working: bool) -> tuple[date, ...]:
        """Return the days of a period, those that the unit at the path works or all."""
        key = path, span, working
        if key not in self._days:
            first, last = span.starts_on.toordinal(), span.ends_on.toordinal()
            every = (date.fromordinal(number) for number in range(first, last + 1))
            is_working = self.worked[path].is_working
            self._days[key] = tuple(day for day in every if not working or is_working(day))
        return self._days[key]

    def there(self, place: Place, span: Span, *, working: bool) -> int:
        """Return on how many of the days of a period somebody is there."""
        days = self.days(place.unit.path, span, working=working)
        first, after = place.row.joined_on, place.row.left_on
        away = self.away.get(place.person.id, ())
        if first is None and after is None and not away:
            return len(days)
        return sum(
            (first is None or day >= first)
            and (after is None or day < after)
            and not any(absence.covers(day) for absence in away)
            for day in days
        )

    def share(self, place: Place, span: Span) -> Fraction:
        """Return the part of a period's working days, or of all days, that somebody is there."""
        working = bool(self.days(place.unit.path, span, working=True))
        days = self.days(place.unit.path, span, working=working)
        return Fraction(self.there(place, span, working=working), len(days))


def presence(connection: Connection, scope: Scope, span: Span) -> Presence:
    """Return who of the scope is there when in a period; five statements."""
    first, last = span.starts_on, span.ends_on
    general = calendar.working_days(connection, first, last, scope.top.path)
    closed: dict[int, set[date]] = defaultdict(set)
    below = [unit.id for unit in scope.units]
    for unit_id, day in connection.execute(
        sa.select(UnitClosure.unit_id, UnitClosure.day).where(
            UnitClosure.unit_id.in_(below), UnitClosure.day.between(first, last)
        )
    ):
        closed[unit_id].add(day)
    worked = {
        unit.path: replace(
            general,
            closed=general.closed.union(
                *(closed.get(int(id_), ()) for id_ in unit.path.strip("/").split("/"))
            ),
        )
        for unit in scope.units
    }
    people = [place.person.id for place in scope.people]
    return Presence(worked, absent_on(connection, people, first, last))
