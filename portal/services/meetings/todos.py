"""What was to be done: lists of it, and ticking it off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Meeting, MeetingTodo, Person, Unit
from portal.services import audit, unit_revisions
from portal.services.access import LARGEST_ID, Actor, within
from portal.services.meetings.sight import visible
from portal.services.refusal import NotAllowed, NotFound
from portal.services.work import writing

MOST = 200

_Doer = aliased(Person)


@dataclass(frozen=True)
class Todo:
    """Something to be done, by whom, from which meeting, and by whom it was ticked off."""

    todo: MeetingTodo
    owner: Person
    meeting: Meeting
    unit: Unit
    doer: Person | None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and nobody has ticked it off."""
        return self.todo.done_at is None and self.todo.due_on < today

    def is_due(self, today: date) -> bool:
        """Whether today is its day."""
        return self.todo.done_at is None and self.todo.due_on == today


def of_meeting(meeting_id: int) -> list[Todo]:
    """Return what was agreed in a meeting, in its order, done or not."""
    return _listed(MeetingTodo.meeting_id == meeting_id, order=(MeetingTodo.id.expression,))


def own(actor: Actor) -> list[Todo]:
    """Return what the actor still is to do, the most pressing first."""
    return _listed(MeetingTodo.owner_id == actor.person_id, _IS_OPEN)


def led(actor: Actor) -> list[Todo]:
    """Return what is still to be done from the meetings of the units that the actor leads."""
    return _listed(within(Unit.path, actor.paths(Permission.MEETING_HOLD)), _IS_OPEN)


def of_unit(unit: Unit) -> list[Todo]:
    """Return what is still to be done from the meetings of a unit and those below it."""
    return _listed(within(Unit.path, [unit.path]), _IS_OPEN)


def tick(actor: Actor, todo_id: int) -> None:
    """Tick a task off, as its owner or who leads the unit; done already, it stays as it was.

    It is possible also after the meeting has ended. Raise NotFound out of sight, NotAllowed for
    what is somebody else's.
    """
    with writing() as work:
        row = work.session.execute(
            sa.select(MeetingTodo, Unit.id, Unit.path)
            .join(Meeting, Meeting.id == MeetingTodo.meeting_id)
            .join(Unit, Unit.id == Meeting.unit_id)
            .where(MeetingTodo.id == min(todo_id, LARGEST_ID), visible(actor))
            .with_for_update(of=MeetingTodo),
            execution_options={"populate_existing": True},
        ).one_or_none()
        if row is None:
            raise NotFound
        todo, unit_id, path = row
        if todo.owner_id != actor.person_id and not actor.may(Permission.MEETING_HOLD, path):
            raise NotAllowed(Permission.MEETING_HOLD)
        if todo.done_at is not None:
            return
        todo.done_at, todo.done_by = work.now, actor.person_id
        audit.record(work, actor, "meeting.todo_done", "meeting_todo", todo_id)
        unit_revisions.bump(work, unit_id)


_IS_OPEN = MeetingTodo.done_at.is_(None)


def _listed(
    *conditions: sa.ColumnElement[bool],
    order: tuple[sa.ColumnElement[Any], ...] = (
        MeetingTodo.due_on.expression,
        MeetingTodo.id.expression,
    ),
) -> list[Todo]:
    rows = db.session.execute(
        sa.select(MeetingTodo, Person, Meeting, Unit, _Doer)
        .join(Meeting, Meeting.id == MeetingTodo.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Person, Person.id == MeetingTodo.owner_id)
        .outerjoin(_Doer, _Doer.id == MeetingTodo.done_by)
        .where(*conditions)
        .order_by(*order)
        .limit(MOST)
    )
    return [Todo(*row) for row in rows]
