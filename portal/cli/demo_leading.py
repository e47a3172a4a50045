"""What those who lead do in the demo besides checking: absences recorded, deputies named."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from portal.cli.demo_bank import Happening, Loading, at
from portal.demo import roster
from portal.demo.away import ABSENCES, DEPUTIES, Absence, Deputy
from portal.demo.places import sub_branch_of
from portal.demo.running import DAYS_BEFORE
from portal.demo.staff import STAFF
from portal.services import absences, deputies

_THE_EVENING_BEFORE = dt.time(16, 30)
_HOMES = {member.employee_no: sub_branch_of(member.unit) for member in STAFF}


def happenings(loading: Loading, starts_on: dt.date) -> Iterator[Happening]:
    """Yield each absence and each deputation, decided the day before it begins."""
    for absence in ABSENCES:
        yield Happening(
            _before(starts_on, absence.first), partial(_leave, loading, starts_on, absence)
        )
    for deputy in DEPUTIES:
        yield Happening(
            _before(starts_on, deputy.first), partial(_name, loading, starts_on, deputy)
        )
        # From that day on they may do more than when they were last asked.
        first = at(_day(starts_on, deputy.first), dt.time(0))
        yield Happening(first, partial(loading.forget, deputy.person))


def _day(starts_on: dt.date, number: int) -> dt.date:
    return starts_on + dt.timedelta(days=number)


def _before(starts_on: dt.date, first: int) -> dt.datetime:
    """Return the evening before it begins; what is still to come was decided yesterday, too."""
    return at(_day(starts_on, min(first, DAYS_BEFORE) - 1), _THE_EVENING_BEFORE)


def _leave(loading: Loading, starts_on: dt.date, absence: Absence) -> None:
    home = _HOMES.get(absence.person)
    # Nobody records their own: a supervisor's is the administrator's to record.
    by = roster.SUPERVISORS[home] if home else roster.SYSTEM_ADMIN
    absences.record(
        loading.actor(by),
        person_id=loading.people[absence.person],
        kind=absence.kind,
        starts_on=_day(starts_on, absence.first),
        ends_on=_day(starts_on, absence.last),
        note=absence.note,
    )


def _name(loading: Loading, starts_on: dt.date, deputy: Deputy) -> None:
    deputies.name(
        loading.actor(deputy.named_by),
        person_id=loading.people[deputy.person],
        unit_id=loading.units[deputy.unit],
        kind=deputy.kind,
        starts_on=_day(starts_on, deputy.first),
        ends_on=_day(starts_on, deputy.last),
    )
