"""Who checks the running season's entries, and when; days count from the season's start."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from portal.demo.away import ABSENCES, DEPUTIES, Absence
from portal.demo.places import HITECH, LAKE, SUB_BRANCHES, WEST
from portal.demo.roster import SUPERVISORS
from portal.demo.running import DAYS_BEFORE

_SATURDAY = 5
# Every so many days, where it is not every one: something is always waiting in the west.
_EVERY = {WEST: 3, LAKE: 2}
_BEFORE_CUT_OFF = dt.time(17, 40)


@dataclass(frozen=True, slots=True)
class Check:
    """A round of checks: everything of the unit that waits and is not the checker's own."""

    day: int
    time: dt.time
    by: str
    unit: str


def rounds(starts_on: dt.date) -> Iterator[Check]:
    """Yield every round up to the day of loading, on working days at a quarter to six or so."""
    for place, unit in enumerate(SUB_BRANCHES):
        for day in range(DAYS_BEFORE + 1):
            by = _checker(unit, day)
            if by and (starts_on + dt.timedelta(days=day)).weekday() < _SATURDAY:
                minute = _BEFORE_CUT_OFF.minute + 2 * place
                yield Check(day, _BEFORE_CUT_OFF.replace(minute=minute), by, unit)


def _checker(unit: str, day: int) -> str:
    """Return whose turn it is: the supervisor's, or a deputy's; "" on a day without a round."""
    if day % _EVERY.get(unit, 1):
        return ""
    deputy = next((d for d in DEPUTIES if d.unit == unit and d.first <= day <= d.last), None)
    if any(_is_away(absence, SUPERVISORS[unit], day) for absence in ABSENCES):
        return deputy.person if deputy else ""
    # With forty people, the two take turns.
    return deputy.person if deputy and unit == HITECH and day % 2 else SUPERVISORS[unit]


def _is_away(absence: Absence, person: str, day: int) -> bool:
    return absence.person == person and absence.first <= day <= absence.last
