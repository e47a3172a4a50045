"""Everything that the meeting view shows, read from one moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.services import own_figures
from portal.services.access import Actor
from portal.services.meetings import entered, people, result, said, sight, todos, worked
from portal.services.meetings.entered import Opened
from portal.services.meetings.people import Attendee
from portal.services.meetings.result import Result
from portal.services.meetings.said import Question, Said
from portal.services.meetings.sight import Found
from portal.services.meetings.todos import Todo
from portal.services.own_figures import UnitFigures
from portal.services.work import snapshot

QUESTION_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Scene:
    """A meeting with all that it talks about, by person where it is somebody's.

    `worked_on` is the unit's last working day before the meeting's; `promised` are the reports
    since then, `said` those of the meeting's own day.
    """

    found: Found
    today: date
    worked_on: date
    people: list[Attendee]
    figures: list[UnitFigures]
    result: Result | None
    said: dict[int, Said]
    promised: dict[int, Said]
    questions: dict[int, list[Question]]
    opened: dict[int, list[Opened]]
    todos: list[Todo]


def of(actor: Actor, meeting_id: int, now: datetime) -> Scene:
    """Return the scene of a meeting that the actor leads, with the figures of now.

    Raise NotFound out of sight, NotAllowed for who may read its minutes alone: what people report
    is shown by who leads them.
    """
    found = sight.find(actor, meeting_id)
    actor.demand(Permission.MEETING_HOLD, found.unit.path)
    unit, today = found.unit, business_date(now, clock.zone())
    open_todos = todos.of_unit(unit)
    with snapshot() as connection:
        attendees = people.of_unit(connection, unit, today)
        ids = [one.id for one in attendees]
        figures = own_figures.of_unit(connection, unit, today)
        worked_on = worked.last_day(connection, unit, today)
        yesterday = today - timedelta(days=1)
        return Scene(
            found=found,
            today=today,
            worked_on=worked_on,
            people=attendees,
            figures=figures,
            result=result.before(connection, figures[0].found.campaign, unit, today, worked_on)
            if figures
            else None,
            said=said.of_days(connection, ids, unit.path, today, today),
            promised=said.of_days(connection, ids, unit.path, worked_on, yesterday),
            questions=said.open_questions(connection, ids, unit.path, today - QUESTION_DAYS, today),
            opened=entered.on_day(connection, ids, today),
            todos=open_todos,
        )
