"""Everybody in charge with their day: their report, what they made, their days at zero."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.services.absences import Away
from portal.services.evening import made, reasons, written
from portal.services.evening.made import Line
from portal.services.evening.written import Written
from portal.services.names import Named
from portal.services.silence import Silence
from portal.services.staff import Staff


class State(StrEnum):
    """Where somebody stands with their report of the day."""

    MISSING = "missing"
    LATE = "late"
    SENT = "sent"
    OFF = "off"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's day. `days` are those at zero, today among them once it is told or over.

    `times` is how often they gave the reason of the day, `is_over` whether their cut-off is past.
    """

    person: Staff
    state: State
    report: Written | None
    away: Away | None
    is_active: bool
    days: int
    last_day: date | None
    times: int
    lines: list[Line]
    is_over: bool

    @property
    def sums(self) -> list[tuple[Named, int]]:
        """What they made, by indicator; scaled."""
        return made.sums(self.lines)

    @property
    def is_at_zero(self) -> bool:
        """Whether the day, or the days before it, are without a result."""
        return self.days > 0 and not self.is_active


_ORDER = {State.MISSING: 0, State.LATE: 1, State.SENT: 1, State.OFF: 2, State.AWAY: 3}


def of_day(
    connection: sa.Connection,
    found: Silence,
    paths: Collection[str],
    day: date,
    moment: datetime,
) -> list[Row]:
    """Return a row for everybody: who is missing first, then by days at zero, then by name.

    `paths` are those of the units whose reports may be read.
    """
    ids = [person.person_id for person in found.everybody]
    reports = written.of_people(connection, ids, paths, day)
    lines = made.of_people(connection, ids, day)
    since = {person.person_id: person.since for person in found.everybody}
    again = reasons.times(connection, since, paths, day)
    silent = {one.person.person_id: one for one in found.silent}
    away = {one.person.person_id: one.away for one in found.away}
    rows = []
    for person in found.everybody:
        id_ = person.person_id
        report, quiet = reports.get(id_), silent.get(id_)
        told = report.zero_days if report else 0
        rows.append(
            Row(
                person=person,
                state=_state(report, away.get(id_), is_expected=id_ in found.expected),
                report=report,
                away=away.get(id_),
                is_active=id_ in found.expected and quiet is None,
                days=max(told, quiet.days) if quiet else 0,
                last_day=quiet.last_day if quiet else None,
                times=again.get(id_, 0),
                lines=lines.get(id_, []),
                is_over=moment >= cut_off_at(day, person.cut_off, clock.zone()),
            )
        )
    return _sorted(rows)


def _state(report: Written | None, away: Away | None, *, is_expected: bool) -> State:
    if report:
        return State.LATE if report.is_late else State.SENT
    if away:
        return State.AWAY
    return State.MISSING if is_expected else State.OFF


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (_ORDER[row.state], -row.days, row.person.sort_key))
