"""Which meetings somebody sees: their unit's, those that they attended or have a task from."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Meeting, MeetingPresence, MeetingTodo, Person, Unit
from portal.services.access import LARGEST_ID, Actor, within
from portal.services.refusal import Conflict, NotFound
from portal.services.work import Work


@dataclass(frozen=True)
class Found:
    """A meeting with its unit and who holds it; `is_led`: by the reader, or somebody above."""

    meeting: Meeting
    unit: Unit
    holder: Person
    is_led: bool


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition, on Meeting joined with its Unit, that the actor sees the meeting.

    They work in the unit or below it, lead it, were present, or are to do something from it.
    """
    above = [int(id_) for id_ in actor.unit_path.strip("/").split("/") if id_]
    was_present = sa.exists().where(
        MeetingPresence.meeting_id == Meeting.id, MeetingPresence.person_id == actor.person_id
    )
    has_todo = sa.exists().where(
        MeetingTodo.meeting_id == Meeting.id, MeetingTodo.owner_id == actor.person_id
    )
    led = within(Unit.path, actor.paths(Permission.MEETING_HOLD))
    return sa.or_(
        Unit.id.in_(above),
        led,
        was_present.correlate(Meeting),
        has_todo.correlate(Meeting),
    )


def find(actor: Actor, meeting_id: int) -> Found:
    """Return the meeting when it is in the actor's sight, else raise NotFound."""
    return _found(db.session(), actor, _joined(meeting_id))


def find_open(work: Work, actor: Actor, meeting_id: int) -> Found:
    """Return a meeting that the actor leads under its lock, as long as it has not ended.

    Raise NotFound out of sight, NotAllowed for one that is theirs to read alone, and Conflict once
    it has ended: its minutes stay as they are.
    """
    query = _joined(meeting_id).with_for_update(of=Meeting)
    found = _found(work.session, actor, query.execution_options(populate_existing=True))
    actor.demand(Permission.MEETING_HOLD, found.unit.path)
    if found.meeting.ended_at is not None:
        raise Conflict(_l("The meeting has ended: its minutes stay as they are."))
    return found


def _joined(meeting_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Meeting, Unit, Person)
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Person, Person.id == Meeting.held_by)
        .where(Meeting.id == min(meeting_id, LARGEST_ID))
    )


def _found(session: sa.orm.Session, actor: Actor, query: sa.Select[*tuple[Any, ...]]) -> Found:
    row = session.execute(query.where(visible(actor))).one_or_none()
    if row is None:
        raise NotFound
    meeting, unit, holder = row
    return Found(meeting, unit, holder, actor.may(Permission.MEETING_HOLD, unit.path))
