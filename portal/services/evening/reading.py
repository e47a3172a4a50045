"""An evening read from one snapshot: today's as it stands, or that of a day that is past."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.roles import Permission
from portal.services import own_figures, silence, standings
from portal.services.access import Actor
from portal.services.evening import late, people, questions, todos, waiting
from portal.services.evening.late import Moved
from portal.services.evening.people import Row, State
from portal.services.evening.questions import Question
from portal.services.evening.todos import Todo
from portal.services.evening.waiting import Waiting
from portal.services.own_figures import Reader, UnitFigures
from portal.services.work import snapshot

DAYS_BACK = 92
"""How far back evenings are shown: longer than a season."""
_LAST = time(23, 59, 59)


@dataclass(frozen=True)
class Evening:
    """The evening of a day. Only today's has questions, to-dos and what waits: those are of now."""

    day: date
    is_today: bool
    rows: list[Row]
    figures: list[UnitFigures]
    moved: list[Moved]
    questions: list[Question] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    waiting: Waiting | None = None

    @property
    def there(self) -> list[Row]:
        """Who is not away."""
        return [row for row in self.rows if row.state is not State.AWAY]

    @property
    def away(self) -> list[Row]:
        """Who is away, and wrote nothing all the same."""
        return [row for row in self.rows if row.state is State.AWAY]

    @property
    def missing(self) -> int:
        """How many have not reported yet."""
        return sum(row.state is State.MISSING for row in self.rows)

    @property
    def late(self) -> int:
        """How many reported after the cut-off."""
        return sum(row.state is State.LATE for row in self.rows)

    @property
    def reported(self) -> int:
        """How many have reported, late or not."""
        return sum(row.report is not None for row in self.rows)

    @property
    def expected(self) -> int:
        """How many reports there are, or are to be."""
        return self.reported + self.missing

    @property
    def at_zero(self) -> int:
        """How many have days without a result behind them."""
        return sum(row.is_at_zero for row in self.rows)


def of(actor: Actor, day: date, now: datetime, reader: Reader = standings.of) -> Evening:
    """Return the evening of the units in the actor's charge; a fixed number of statements.

    A day to come is today, one too long ago the first that is shown. A past day is told as it was
    over, with the reports and lines that it has now.
    """
    actor.demand(Permission.MEETING_HOLD)
    today = business_date(now, clock.zone())
    day = min(max(day, today - timedelta(days=DAYS_BACK)), today)
    is_today = day == today
    moment = now if is_today else cut_off_at(day, _LAST, clock.zone())
    paths = actor.paths(Permission.MEETING_HOLD)
    with snapshot() as connection:
        found = silence.of_units(connection, paths, moment)
        ids = [person.person_id for person in found.everybody]
        read = Evening(
            day=day,
            is_today=is_today,
            rows=people.of_day(connection, found, paths, day, moment),
            figures=own_figures.of_units(connection, actor, day, Permission.MEETING_HOLD, reader),
            moved=late.of_day(connection, ids, day),
            questions=questions.open_now(connection, ids, paths, now) if is_today else [],
            todos=todos.due(connection, paths, today) if is_today else [],
        )
    return replace(read, waiting=waiting.of(actor, today)) if is_today else read
