"""The meetings in somebody's sight, page by page, with what came of each."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.extensions import db
from portal.models import (
    Meeting,
    MeetingDecision,
    MeetingPresence,
    MeetingTodo,
    Person,
    Unit,
)
from portal.services.access import Actor
from portal.services.meetings.sight import visible

PAGE_SIZE = 30


@dataclass(frozen=True)
class Row:
    """A meeting, who held it, and how many were there, things decided, to do and still open."""

    meeting: Meeting
    unit: Unit
    holder: Person
    present: int
    decisions: int
    todos: int
    open_todos: int


@dataclass(frozen=True)
class Listing:
    """A page of meetings, the newest first, and how many there are in all."""

    rows: list[Row]
    page: int
    pages: int
    total: int


def page_of(actor: Actor, number: int) -> Listing:
    """Return a page of the meetings in sight; one beyond the last is the last."""
    mine = (
        sa.select(sa.func.count(Meeting.id))
        .join(Unit, Unit.id == Meeting.unit_id)
        .where(visible(actor))
    )
    total = db.session.scalar(mine) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    rows = db.session.execute(_rows(actor).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Listing([Row(*row) for row in rows], number, pages, total)


def latest(actor: Actor) -> Row | None:
    """Return the newest meeting in sight."""
    row = db.session.execute(_rows(actor).limit(1)).one_or_none()
    return Row(*row) if row else None


def _rows(actor: Actor) -> sa.Select[Meeting, Unit, Person, int, int, int, int]:
    return (
        sa.select(
            Meeting,
            Unit,
            Person,
            _count(MeetingPresence.meeting_id == Meeting.id),
            _count(MeetingDecision.meeting_id == Meeting.id),
            _count(MeetingTodo.meeting_id == Meeting.id),
            _count(MeetingTodo.meeting_id == Meeting.id, MeetingTodo.done_at.is_(None)),
        )
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Person, Person.id == Meeting.held_by)
        .where(visible(actor))
        .order_by(Meeting.business_date.desc(), Meeting.started_at.desc(), Meeting.id.desc())
    )


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).correlate(Meeting).scalar_subquery()
