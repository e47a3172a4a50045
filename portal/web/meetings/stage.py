"""The meeting view put together: who is talked about, in which order, with which figures."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from portal.pages import own_place
from portal.pages.own_place import Place
from portal.services.meetings import Scene, Todo
from portal.services.meetings.entered import Opened
from portal.services.meetings.people import Attendee
from portal.services.meetings.said import Question, Said
from portal.services.own_figures import OwnFigures

MOST_OPENED = 6
TOP = 3


@dataclass(frozen=True)
class Slide:
    """One person's part of the meeting; `places` are theirs in the campaigns, the first leads."""

    person: Attendee
    places: list[Place]
    said: Said | None
    promised: Said | None
    opened: list[Opened]
    questions: list[Question]
    todos: list[Todo]

    @property
    def place(self) -> Place | None:
        """Their place in the campaign that is talked about."""
        return self.places[0] if self.places else None

    @property
    def shares(self) -> bool:
        """Whether they have something to tell: a report, a promise or a result."""
        has_result = any(place.today > 0 for place in self.places)
        return bool(self.said or self.promised or self.opened or has_result)

    @property
    def is_talked_about(self) -> bool:
        """Whether the meeting comes to them: who takes part or has something to tell."""
        return bool(self.places) or self.shares

    @property
    def more(self) -> int:
        """How many openings are not listed."""
        return max(0, len(self.opened) - MOST_OPENED)


@dataclass(frozen=True)
class Stage:
    """What the view shows beside the slides; `units` are the unit's figures by campaign."""

    scene: Scene
    units: list[Place]
    slides: list[Slide]

    @property
    def unit(self) -> Place | None:
        """The unit's figures in the campaign that is talked about."""
        return self.units[0] if self.units else None

    @property
    def away(self) -> list[Attendee]:
        """Who is not expected today."""
        return [one for one in self.scene.people if one.away is not None]

    @cached_property
    def best(self) -> list[Slide]:
        """Who has the most today, nobody with nothing."""
        found = [one for one in self.slides if one.place and one.place.today > 0]
        return sorted(found, key=lambda one: -_place(one).today)[:TOP]

    @cached_property
    def movers(self) -> list[Slide]:
        """Who has risen most since the last close."""
        found = [one for one in self.slides if one.place and (one.place.change or 0) > 0]
        return sorted(found, key=lambda one: -(_place(one).change or 0))[:TOP]

    @property
    def promising(self) -> list[Slide]:
        """Who wrote down what they mean to do today."""
        return [one for one in self.slides if one.promised and one.promised.promise]

    @property
    def to_ask(self) -> list[Slide]:
        """Who did not."""
        return [one for one in self.slides if not (one.promised and one.promised.promise)]

    @property
    def reported(self) -> int:
        """How many of those talked about have written their report of today."""
        return sum(one.said is not None for one in self.slides)

    def slide_of(self, person_id: int) -> Slide | None:
        """Return somebody's slide, None where they have none."""
        return next((one for one in self.slides if one.person.id == person_id), None)


def of(scene: Scene, now: datetime) -> Stage:
    """Return the view: who has something to tell comes first, then by rank; nobody who is away."""
    places = _places(scene, now, scene.today)
    slides = [
        Slide(
            person=one,
            places=places.get(one.id, []),
            said=scene.said.get(one.id),
            promised=scene.promised.get(one.id),
            opened=scene.opened.get(one.id, []),
            questions=scene.questions.get(one.id, []),
            todos=[todo for todo in scene.todos if todo.owner.id == one.id],
        )
        for one in scene.people
        if one.away is None
    ]
    shown = sorted((one for one in slides if one.is_talked_about), key=_order)
    return Stage(scene, [own_place.of_unit(one, now) for one in scene.figures], shown)


def _places(scene: Scene, now: datetime, today: date) -> dict[int, list[Place]]:
    """Return everybody's places by person; of who has left a campaign, none."""
    found: dict[int, list[Place]] = {one.id: [] for one in scene.people}
    for figures in scene.figures:
        board = figures.found
        for row in [*board.rows, *board.without_base]:
            member = row.members[0]
            is_here = member.left_on is None or member.left_on > today
            if is_here and member.person_id in found:
                own = OwnFigures(board, row, figures.measure)
                found[member.person_id].append(own_place.of_person(own, now))
    return found


def _order(slide: Slide) -> tuple[bool, float]:
    rank = slide.place.rank if slide.place else None
    return (not slide.shares, float("inf") if rank is None else rank)


def _place(slide: Slide) -> Place:
    """Return the place of a slide that has one."""
    return slide.places[0]
