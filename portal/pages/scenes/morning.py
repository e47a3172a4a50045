"""The morning meeting: the last working day's bulletin, today's commitments, the pace needed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain.bulletin import Row
from portal.pages import faces
from portal.pages.bulletin_words import either
from portal.pages.row import RowView
from portal.pages.scenes import front
from portal.pages.scenes.asked import Asked
from portal.pages.scenes.front import Best, Need, Person
from portal.services import meetings
from portal.services.meetings import Result


@dataclass(frozen=True)
class LastDay:
    """What the bulletin of the last working day says of the unit; `riser` with the places risen."""

    day: date
    number: int
    measure: str
    gained: Decimal
    active: int
    best: Best
    riser: Person | None
    risen: int


@dataclass(frozen=True)
class Morning:
    """What the room looks at in the morning.

    `promised` people have said what they do today, `tasks` of meetings are due.
    """

    last_day: LastDay | None
    leader: RowView | None
    need: Need | None
    promised: int
    tasks: int
    pages: int = 1


def read(asked: Asked) -> Morning | None:
    """Return the morning; None outside the season, and with nothing to look back on or ahead to."""
    found = asked.found
    if not front.runs(found):
        return None
    told = meetings.of_morning(asked.connection, found.campaign, found.unit, found.business_date)
    need = front.need_of_today(found)
    if told.result is None and need is None and not told.promised and not told.tasks:
        return None
    return Morning(
        last_day=_last_day(told.result, is_own=found.unit.id == found.campaign.unit_id)
        if told.result
        else None,
        leader=front.leader(asked),
        need=need,
        promised=told.promised,
        tasks=told.tasks,
    )


def _last_day(result: Result, *, is_own: bool) -> LastDay:
    """Return what a wall says of a bulletin.

    Places are those of the whole campaign: on the board of a unit below they would be read as its
    own, so that nobody rises there.
    """
    rises = [one for one in result.rows if one.change and one.change > 0] if is_own else []
    riser = max(rises, key=lambda one: one.change or 0, default=None)
    return LastDay(
        day=result.ends_on,
        number=result.number,
        measure=either(*result.measure),
        gained=result.gained,
        active=len(result.best),
        best=front.best(result.best, _person),
        riser=_person(riser) if riser else None,
        risen=riser.change or 0 if riser else 0,
    )


def _person(one: Row) -> Person:
    name = either(one.name, one.name_en)
    return Person(
        key=one.key,
        name=name,
        unit_name=either(one.unit, one.unit_en),
        avatar=faces.avatar(name),
        hue=faces.hue(one.key),
    )
