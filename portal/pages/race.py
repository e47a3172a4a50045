"""A season as a race, ready to be drawn: a row each, a frame a day, and what is told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Connection

from portal.domain.quantity import from_scaled
from portal.domain.race import MOST, Event
from portal.domain.standing import Score
from portal.pages import row
from portal.pages.cache import Cache
from portal.pages.formats import day as day_words
from portal.pages.formats import full_day, pct, qty, signed
from portal.services.insights import race as races
from portal.services.insights.race import Race
from portal.services.standings import BoardStandings

_FORMS = {"value": "quantity", "attainment": "share", "increase": "signed"}
"""How the script writes a value, by what the board ranks by."""


@dataclass(frozen=True)
class RunnerView:
    """One who runs, and the last frame of theirs: no place in it is None.

    `share` is the part of the longest bar, a fraction.
    """

    name: str
    note: str
    avatar: str
    hue: int
    rank: int | None
    told: str
    share: Decimal


@dataclass(frozen=True)
class EventView:
    """What happened in a frame, in words; `label` is the round figure that was reached first."""

    frame: int
    day: str
    text: str
    label: str

    @property
    def dated(self) -> str:
        """Return what happened, after its day."""
        return f"{self.day} · {self.text}"


@dataclass(frozen=True)
class RaceView:
    """The race in the language in force; `figures` is what the script draws from.

    `lanes` is how many have a place in the fullest frame.

    Those who have a place in the last frame come first, in their order, then the others.
    """

    runners: Sequence[RunnerView]
    events: Sequence[EventView]
    lanes: int
    days: int
    last_day: str
    last_day_in_full: str
    total: Decimal
    figures: Mapping[str, object]


def of(connection: Connection, found: BoardStandings) -> Race | None:
    """Return the race up to the board's day, None before its first line; read once a version."""
    cache: Cache[tuple[Race | None]] = current_app.extensions["races"]
    key = found.board.id, found.version, found.business_date
    kept = cache.get(key)
    if kept is None:
        kept = (races.of(connection, found),)
        cache.put(key, kept)
    return kept[0]


def view(
    race: Race,
    found: BoardStandings,
    named: Collection[int] | None = None,
    most: int = MOST,
) -> RaceView:
    """Return the race ready to be drawn, with so many places a frame at most.

    `named` are the numbers of the runners who may be named, None for all. Who may not is left out
    of every frame, and nobody moves up to their place.
    """
    places = [
        [one for one in frame.places[:most] if named is None or one in named]
        for frame in race.frames
    ]
    last = places[-1]
    shown = [*last, *sorted({one for frame in places for one in frame} - set(last))]
    at = {number: place for place, number in enumerate(shown)}
    scores = {number: [race.score(number, frame) for frame in race.frames] for number in shown}
    longest = _longest(scores.values(), found)
    events = [one for one in race.events if one.runner in places[one.frame]]
    final = len(race.frames) - 1
    days = [frame.day for frame in race.frames]
    texts = [_event(one, race, found) for one in events]
    return RaceView(
        runners=[
            RunnerView(
                name=row.name(found.rows[number]),
                note=row.note_of(found.rows[number]),
                avatar=row.avatar(found.rows[number]),
                hue=row.hue(found.rows[number]),
                rank=race.rank(number, final) if number in last else None,
                told=told(scores[number][final], found),
                share=_share(scores[number][final], longest),
            )
            for number in shown
        ],
        events=texts,
        lanes=max(map(len, places)),
        days=len(days),
        last_day=day_words(days[-1]),
        last_day_in_full=full_day(days[-1]),
        total=from_scaled(race.frames[-1].total),
        figures={
            "form": _FORMS[found.ranked_by],
            "days": [day_words(day) for day in days],
            "fullDays": [full_day(day) for day in days],
            "dates": [day.isoformat() for day in days],
            "values": [[_drawn(one, found) for one in scores[number]] for number in shown],
            "shares": [
                [round(float(_share(one, longest)), 4) for one in scores[number]]
                for number in shown
            ],
            "places": [[at[number] for number in frame] for frame in places],
            "ranks": [
                [race.rank(number, frame) for number in row_] for frame, row_ in enumerate(places)
            ],
            "totals": [float(from_scaled(frame.total)) for frame in race.frames],
            "events": [[one.frame, one.dated] for one in texts],
        },
    )


def told(score: Score | None, found: BoardStandings) -> str:
    """Return a score as people read it, without its measure."""
    shown = row.shown(score, found)
    if shown is None:
        return "–"
    if found.ranked_by == "attainment":
        return f"{pct(shown / 100)}%"
    return signed(shown) if found.ranked_by == "increase" else qty(shown)


def _drawn(score: Score | None, found: BoardStandings) -> float:
    """Return a score as the script writes it: a quantity, or per cent; nothing counts as none."""
    return float(row.shown(score, found) or 0)


def _longest(scores: Collection[Sequence[Score | None]], found: BoardStandings) -> Score:
    """Return what the longest bar stands for: the most that anybody shown has had.

    Where attainment is ranked it is the whole at the least, so that nobody seems to be there.
    """
    most = max((one or 0 for of_one in scores for one in of_one), default=0)
    return max(most, Fraction(1)) if found.ranked_by == "attainment" else max(most, 1)


def _share(score: Score | None, longest: Score) -> Decimal:
    part = Fraction(max(score or 0, 0)) / Fraction(longest)
    return Decimal(part.numerator) / Decimal(part.denominator)


def _event(event: Event, race: Race, found: BoardStandings) -> EventView:
    name = row.name(found.rows[event.runner])
    frame = race.frames[event.frame]
    if event.mark is None:
        score = told(race.score(event.runner, frame), found)
        text = _("%(name)s takes the lead with %(figure)s", name=name, figure=score)
        return EventView(event.frame, day_words(frame.day), text, "")
    mark = told(event.mark, found)
    text = _("%(name)s is the first at %(figure)s", name=name, figure=mark)
    return EventView(event.frame, day_words(frame.day), text, mark)
