"""What the scenes of a day and of a season have in common: who stands out, what pace asks for."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from portal.domain.quantity import from_scaled
from portal.pages.row import RowView
from portal.pages.scenes.asked import Asked
from portal.services import pacing, targets
from portal.services.standings import BoardStandings

Gainer = TypeVar("Gainer")

PLACES = 3
"""How many stand in front."""


def runs(found: BoardStandings) -> bool:
    """Whether the board's day lies in its season."""
    return found.campaign.starts_on <= found.business_date <= found.campaign.ends_on


def days_after(found: BoardStandings) -> int:
    """Return how many days the season is over; negative before its last day has passed."""
    return (found.business_date - found.campaign.ends_on).days


@dataclass(frozen=True)
class Need:
    """What pace asks for today: an even part of what was missing when the day began.

    `days` count until the end of the season, today among them.
    """

    a_day: Decimal
    missing: Decimal
    days: int


def need_of_today(found: BoardStandings) -> Need | None:
    """Return what pace asks for today; None without a target and on a day that does not count."""
    today, worked = found.business_date, found.worked
    if not found.target or not runs(found) or not (worked is None or worked.is_working(today)):
        return None
    value = found.total.value - found.total.today
    state = pacing.of_period(
        found.campaign,
        targets.whole_of(found.campaign),
        value,
        found.plans,
        target=found.target,
        today=today,
        past_cut_off=False,
        is_working=worked.is_working if worked else None,
    )
    if state.needed_per_day is None:
        return None
    missing = from_scaled(max(0, found.target - value))
    return Need(state.needed_per_day, missing, state.remaining_days)


def missing(found: BoardStandings) -> Decimal | None:
    """Return what is missing to the target, zero once it is reached; None without one."""
    return None if not found.target else from_scaled(max(0, found.target - found.total.value))


def leader(asked: Asked) -> RowView | None:
    """Return who is first, None as long as nobody has anything."""
    first = asked.shown.podium[0] if asked.shown.podium else None
    return first if first and first.rank == 1 and (first.score or 0) > 0 else None


def ahead_by(asked: Asked) -> Decimal | None:
    """Return what the second place is missing to draw level with the first, None without one."""
    places = asked.shown.podium[1:2]
    return places[0].gap_draw if places else None


@dataclass(frozen=True)
class Person:
    """Somebody whom a bulletin names, in the reader's language."""

    key: str
    name: str
    unit_name: str
    avatar: str
    hue: int


@dataclass(frozen=True)
class One:
    """Somebody in front on a day: their place of that day, and what they gained; equals share."""

    place: int
    who: RowView | Person
    gained: Decimal


@dataclass(frozen=True)
class Best:
    """Who gained most on a day; `sharing` more have as much as the last of them."""

    people: list[One]
    sharing: int


def best(
    gained: Sequence[tuple[Gainer, Decimal]], shown: Callable[[Gainer], RowView | Person]
) -> Best:
    """Return the best of those who gained anything, the most first; of equals, the first given."""
    have = sorted((one for one in gained if one[1] > 0), key=lambda one: -one[1])
    ahead = Counter(figure for _one, figure in have)
    people = [
        One(1 + sum(count for other, count in ahead.items() if other > figure), shown(one), figure)
        for one, figure in have[:PLACES]
    ]
    last = people[-1].gained if people else None
    return Best(people, sum(figure == last for _one, figure in have[PLACES:]))


def of_today(asked: Asked) -> Best:
    """Return who has most today; of equals, who stands higher on the board comes first."""
    return best(
        [(one, from_scaled(one.sums.today)) for one in asked.found.rows],
        lambda one: asked.viewed([one])[0],
    )


def riser(asked: Asked) -> RowView | None:
    """Return who has risen most since the last close, of equals who stands higher; or None."""
    found = max(asked.found.rows, key=lambda one: one.change or 0, default=None)
    return asked.viewed([found])[0] if found is not None and (found.change or 0) > 0 else None
