"""What meetings decided that somebody does, and that is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import Meeting, MeetingTodo, Person, Unit
from portal.services.access import within
from portal.services.names import Named

MOST = 50


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to be done that nobody has called done."""

    meeting_id: int
    what: str
    owner: Named
    due_on: date


def due(connection: sa.Connection, paths: Collection[str], today: date) -> list[Todo]:
    """Return what the units' meetings asked for up to today, the longest due first."""
    rows = connection.execute(
        sa.select(
            MeetingTodo.meeting_id,
            MeetingTodo.what,
            Person.name,
            Person.name_en,
            MeetingTodo.due_on,
        )
        .join(Meeting, Meeting.id == MeetingTodo.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Person, Person.id == MeetingTodo.owner_id)
        .where(within(Unit.path, paths), MeetingTodo.done_at.is_(None), MeetingTodo.due_on <= today)
        .order_by(MeetingTodo.due_on, MeetingTodo.id)
        .limit(MOST)
    )
    return [
        Todo(meeting_id, what, Named(name, name_en), due_on)
        for meeting_id, what, name, name_en, due_on in rows
    ]
