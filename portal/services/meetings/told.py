"""What a wall tells of a morning: figures alone, because what people wrote is for their meeting."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.models import Campaign, Meeting, MeetingTodo, Person, Report, Unit
from portal.services.access import within
from portal.services.meetings import result, worked
from portal.services.meetings.result import Result


@dataclass(frozen=True)
class Told:
    """How the unit's last working day went, and what it set out to do today.

    `promised` is how many people have said since then what they do next, `tasks` how many tasks of
    its meetings are due today and not done.
    """

    worked_on: date
    result: Result | None
    promised: int
    tasks: int


def of_morning(connection: sa.Connection, campaign: Campaign, unit: Unit, today: date) -> Told:
    """Return what the wall tells in the morning; a fixed number of statements."""
    worked_on = worked.last_day(connection, unit, today)
    return Told(
        worked_on=worked_on,
        result=result.before(connection, campaign, unit, today, worked_on),
        promised=_promised(connection, unit, worked_on, today),
        tasks=_due(connection, unit, today),
    )


def _promised(connection: sa.Connection, unit: Unit, worked_on: date, today: date) -> int:
    """Count who said since the last working day what they do next, as people of the unit."""
    found = connection.scalar(
        sa.select(sa.func.count(Report.person_id.distinct()))
        .join(Unit, Unit.id == Report.unit_id)
        .join(Person, Person.id == Report.person_id)
        .where(
            Person.disabled_at.is_(None),
            Report.business_date.between(worked_on, today - timedelta(days=1)),
            sa.or_(Report.tomorrow != "", Report.next_step != ""),
            within(Unit.path, [unit.path]),
        )
    )
    return found or 0


def _due(connection: sa.Connection, unit: Unit, today: date) -> int:
    found = connection.scalar(
        sa.select(sa.func.count(MeetingTodo.id))
        .join(Meeting, Meeting.id == MeetingTodo.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .where(
            MeetingTodo.due_on == today,
            MeetingTodo.done_at.is_(None),
            within(Unit.path, [unit.path]),
        )
    )
    return found or 0
