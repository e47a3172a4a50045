"""Adding what somebody is to do, until when; they are told."""

from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.extensions import db
from portal.models import MeetingTodo, Unit
from portal.services import audit, calendar, free_text, notices, unit_revisions
from portal.services.access import Actor
from portal.services.meetings.notes import Notes
from portal.services.meetings.people import Attendee
from portal.services.meetings.sight import Found
from portal.services.refusal import Rejected
from portal.services.work import Work

LONGEST = timedelta(days=366)
# The longest stretch of holidays, made-up days beside it, is shorter.
_LOOK_AHEAD = timedelta(days=31)


def next_working_day(unit: Unit, day: date) -> date:
    """Return the unit's first working day after a day: until then something is to be done."""
    ahead = [day + timedelta(days=number) for number in range(1, _LOOK_AHEAD.days + 1)]
    worked = calendar.working_days(db.session.connection(), ahead[0], ahead[-1], unit.path)
    return next((one for one in ahead if worked.is_working(one)), ahead[0])


def add(work: Work, actor: Actor, found: Found, notes: Notes, attendees: list[Attendee]) -> None:
    """Add a task, if there is one, and tell its owner; the same one sent twice is one."""
    what = free_text.checked("what", notes.what)
    if not what:
        return
    owner = next((one for one in attendees if one.id == notes.owner_id), None)
    if owner is None:
        raise Rejected("owner", _l("Choose who does it, among the people of the meeting."))
    due_on = _due_day(found.meeting.business_date, notes.due_on)
    is_there = work.session.scalar(
        sa.select(MeetingTodo.id).where(
            MeetingTodo.meeting_id == found.meeting.id,
            MeetingTodo.what == what,
            MeetingTodo.owner_id == owner.id,
            MeetingTodo.due_on == due_on,
        )
    )
    if is_there:
        return
    todo = MeetingTodo(
        meeting_id=found.meeting.id,
        what=what,
        owner_id=owner.id,
        due_on=due_on,
        recorded_at=work.now,
        recorder_id=actor.person_id,
    )
    work.session.add(todo)
    work.session.flush()
    audit.record(
        work,
        actor,
        "meeting.todo",
        "meeting",
        found.meeting.id,
        detail={"todo_id": todo.id, "owner_id": owner.id, "due_on": due_on.isoformat()},
    )
    _tell(work, actor, found, todo)
    unit_revisions.bump(work, found.unit.id)


def _due_day(held_on: date, due_on: date | None) -> date:
    last = held_on + LONGEST
    if due_on is None or not held_on <= due_on <= last:
        raise Rejected(
            "due_on",
            _l("Choose a day from %(first)s to %(last)s.",
               first=held_on.isoformat(), last=last.isoformat()),
        )  # fmt: skip
    return due_on


def _tell(work: Work, actor: Actor, found: Found, todo: MeetingTodo) -> None:
    """Tell who is to do it; nobody of what they took on themself."""
    notices.tell(
        work,
        {todo.owner_id} - {actor.person_id},
        "meeting_todo",
        by=actor.name,
        by_en=actor.name_en,
        unit=found.unit.name,
        unit_en=found.unit.name_en,
        meeting=found.meeting.kind,
        due_on=todo.due_on.isoformat(),
        reason=todo.what,
    )
