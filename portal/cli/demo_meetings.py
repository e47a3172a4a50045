"""The demo's meetings: held by the sub-branch's supervisor, at their own moments."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa

from portal.cli.demo_bank import Happening, Loading, at
from portal.demo.meetings import MEETINGS, Meeting, Task
from portal.demo.places import EAST
from portal.demo.roster import SUPERVISORS
from portal.extensions import db
from portal.models import MeetingTodo
from portal.services import meetings
from portal.services.meetings import Notes

_DAY = dt.timedelta(days=1)


def held(loading: Loading, today: dt.date) -> Iterator[Happening]:
    """Yield the opening and the ending of every meeting, and what is ticked off afterwards."""
    opened: dict[Meeting, int] = {}
    for meeting in MEETINGS:
        day = today - meeting.days_before * _DAY
        yield Happening(at(day, meeting.begins), partial(_open, loading, meeting, opened))
        yield Happening(at(day, meeting.ends), partial(_end, loading, meeting, opened, today))
        for task in meeting.tasks:
            if task.done_at is not None:
                yield Happening(at(day + _DAY, task.done_at), partial(_tick, loading, task))


def _open(loading: Loading, meeting: Meeting, opened: dict[Meeting, int]) -> None:
    actor = loading.actor(SUPERVISORS[EAST])
    opened[meeting] = meetings.open_today(actor, loading.units[EAST], meeting.kind)


def _end(loading: Loading, meeting: Meeting, opened: dict[Meeting, int], today: dt.date) -> None:
    """Write everything down as it is typed, one thing after the other, and end the meeting."""
    for decision in meeting.decisions:
        _record(loading, meeting, opened[meeting], decision=decision)
    for task in meeting.tasks:
        due_on = today - task.due_days_before * _DAY
        _record(loading, meeting, opened[meeting], task=task, due_on=due_on)
    _record(loading, meeting, opened[meeting], ends=True)


def _record(
    loading: Loading,
    meeting: Meeting,
    meeting_id: int,
    *,
    decision: str = "",
    task: Task | None = None,
    due_on: dt.date | None = None,
    ends: bool = False,
) -> None:
    actor = loading.actor(SUPERVISORS[EAST])
    minutes = meetings.minutes_of(actor, meeting_id)
    notes = Notes(
        topics="\n".join(meeting.topics),
        present=frozenset(minutes.ticked),
        seen=minutes.seen,
        decision=decision,
        what=task.what if task else "",
        owner_id=loading.people[task.person] if task else None,
        due_on=due_on,
    )
    meetings.record(actor, meeting_id, notes, ends=ends)


def _tick(loading: Loading, task: Task) -> None:
    todo_id = db.session.scalars(sa.select(MeetingTodo.id).where(MeetingTodo.what == task.what))
    meetings.tick(loading.actor(task.person), todo_id.one())
