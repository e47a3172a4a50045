"""The log as the auditor reads it: narrowed, newest first, a page at a time, and as a file."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import AuditEvent, AuditLink, Person
from portal.services.access import LARGEST_ID, Actor
from portal.services.audit.recording import record
from portal.services.refusal import Rejected
from portal.services.sheets.running import Busy, Failed, Overrun
from portal.services.work import writing

PAGE_SIZE = 50
MOST_ROWS = 50_000
IN_TURN = 1_000
"""So many lines of a file are made before others get their turn."""
COUNTED = 10_000
"""So far a page counts what fits; beyond, it says that there are more."""


class Whose(NamedTuple):
    """The person that a line names."""

    id: int
    employee_no: str
    name: str
    name_en: str | None


@dataclass(frozen=True)
class Line:
    """A line of the log; `seq` is its place in the chain, None while it waits for its seal."""

    id: int
    seq: int | None
    at: datetime
    whose: Whose | None
    address: str
    action: str
    object_kind: str
    object_id: str
    result: str
    detail: dict[str, object]


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed by; dates are days of the branch's zone, both included.

    `action` is a whole action ("entry.reverse") or all of a noun ("entry."); `person` an employee
    number, or a part of a name.
    """

    person: str = ""
    action: str = ""
    result: str = ""
    object_kind: str = ""
    object_id: str = ""
    address: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Page:
    """A page of lines; `count` is how many fit, at most COUNTED + 1.

    `older` and `newer` are the row numbers to go on from, None at an end.
    """

    lines: list[Line]
    count: int
    older: int | None
    newer: int | None


def page(
    actor: Actor, asked: Asked, *, before: int | None = None, after: int | None = None
) -> Page:
    """Return the newest lines, those just before a row, or those just after one.

    NotAllowed for who is not the auditor.
    """
    actor.demand(Permission.AUDIT_SEE)
    wanted = _conditions(asked)
    counted = sa.select(AuditEvent.id).where(*wanted).limit(COUNTED + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    if after is not None:
        found = _read(
            [*wanted, AuditEvent.id > max(0, min(after, LARGEST_ID))], PAGE_SIZE + 1, ascending=True
        )
        has_newer = len(found) > PAGE_SIZE
        lines = found[:PAGE_SIZE][::-1]
        if lines:
            return Page(lines, count, lines[-1].id, lines[0].id if has_newer else None)
        before = None
    bound = [AuditEvent.id < max(0, min(before, LARGEST_ID))] if before is not None else []
    found = _read([*wanted, *bound], PAGE_SIZE + 1)
    lines = found[:PAGE_SIZE]
    has_older = len(found) > PAGE_SIZE
    return Page(
        lines,
        count,
        lines[-1].id if has_older else None,
        lines[0].id if lines and before is not None else None,
    )


def actions() -> list[str]:
    """Return every action that stands in the log, in order."""
    # A loose index scan would be quicker; a log of millions has some hundred actions in all.
    newest = sa.select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(100_000).subquery()
    return list(db.session.scalars(sa.select(newest.c.action).distinct().order_by(newest.c.action)))


def every(
    actor: Actor, asked: Asked, kind: str, render: Callable[[Iterator[Line], int], bytes]
) -> bytes:
    """Return what `render` makes of all lines that fit, newest first; audited itself.

    Raises NotAllowed, and Rejected for more than a file takes or when it cannot be made just now.
    """
    actor.demand(Permission.AUDIT_SEE)
    lines = _read_in_turns(_conditions(asked), MOST_ROWS + 1)
    if len(lines) > MOST_ROWS:
        raise Rejected(
            "",
            _l(
                "These are more than %(most)s lines, and a file takes no more. Choose fewer days.",
                most=f"{MOST_ROWS:,}",
            ),
        )
    try:
        content = render(_in_turns(lines), len(lines))
    except (Busy, Failed, Overrun) as error:
        raise Rejected(
            "",
            _l("The file could not be made just now. Try again in a moment, or narrow the list."),
        ) from error
    told: dict[str, object] = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in vars(asked).items()
        if value
    }
    with writing() as work:
        record(
            work,
            actor,
            "audit.export",
            "audit",
            detail={"rows": len(lines), "format": kind, "filters": told},
        )
    return content


def _read_in_turns(wanted: list[sa.ColumnElement[bool]], most: int) -> list[Line]:
    """Return the newest lines, read in slices, between which others are served."""
    found: list[Line] = []
    while len(found) < most:
        behind = [AuditEvent.id < found[-1].id] if found else []
        some = _read([*wanted, *behind], min(IN_TURN, most - len(found)))
        found += some
        if len(some) < IN_TURN:
            break
        time.sleep(0)
    return found


def _in_turns(lines: list[Line]) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        yield line
        if number % IN_TURN == 0:
            time.sleep(0)


def _read(
    wanted: list[sa.ColumnElement[bool]], most: int, *, ascending: bool = False
) -> list[Line]:
    order = AuditEvent.id.asc() if ascending else AuditEvent.id.desc()
    # The rows first, so that only those are joined.
    ids = sa.select(AuditEvent.id).where(*wanted).order_by(order).limit(most).subquery()
    rows = db.session.execute(
        sa.select(
            AuditEvent.id,
            AuditLink.seq,
            AuditEvent.at,
            AuditEvent.address,
            AuditEvent.action,
            AuditEvent.object_kind,
            AuditEvent.object_id,
            AuditEvent.result,
            AuditEvent.detail,
            Person.id,
            Person.employee_no,
            Person.name,
            Person.name_en,
        )
        .join(ids, ids.c.id == AuditEvent.id)
        .outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .order_by(order)
    )
    return [_line(row) for row in rows]


def _line(row: Any) -> Line:  # noqa: ANN401 - a row of the statement above
    id_, seq, at, address, action, kind, object_id, result, detail, *whose = row
    person = Whose(*whose) if whose[0] is not None else None
    return Line(id_, seq, at, person, address, action, kind, object_id, result, detail or {})


def _conditions(asked: Asked) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if asked.person:
        found.append(AuditEvent.person_id.in_(_people(asked.person)))
    if asked.action.endswith("."):
        found.append(AuditEvent.action.startswith(asked.action, autoescape=True))
    elif asked.action:
        found.append(AuditEvent.action == asked.action)
    for column, value in (
        (AuditEvent.result, asked.result),
        (AuditEvent.object_kind, asked.object_kind),
        (AuditEvent.object_id, asked.object_id),
        (AuditEvent.address, asked.address),
    ):
        if value:
            found.append(column == value)
    if asked.since:
        found.append(AuditEvent.at >= cut_off_at(asked.since, clock_time(), clock.zone()))
    if asked.until and asked.until < date.max:
        found.append(
            AuditEvent.at < cut_off_at(asked.until + timedelta(days=1), clock_time(), clock.zone())
        )
    return found


def _people(said: str) -> sa.Select[int]:
    return sa.select(Person.id).where(
        sa.or_(
            Person.employee_no_key == fold(said),
            Person.name.contains(said, autoescape=True),
            Person.name_en.icontains(said, autoescape=True),
        )
    )
