"""Standings: who ranks where, and what it takes to draw level with the rank above or pass it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.domain.quantity import SCALE

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody stands on the board with.

    ``value`` is scaled. ``reached_at`` is when it was last changed (None: nothing yet), ``tie`` the
    employee number or whatever else settles the order of equals who got there at one moment.
    ``ranked`` is False for a person in training.
    """

    key: str
    value: int
    reached_at: datetime | None
    tie: str
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on the board.

    ``rank`` is None in training. The gaps are scaled like the value, and None for the leader and in
    training.
    """

    key: str
    rank: int | None
    tied: bool
    value: int
    gap_to_draw: int | None
    gap_to_pass: int | None


def rank(lines: Iterable[Line], step: int = SCALE) -> list[Standing]:
    """Return the standings in the order in which they are listed.

    Highest value first. Equal values share a rank and as many ranks are skipped: 1, 2, 2, 4. Among
    equals, who got there first is listed first, then the lower employee number; people with
    nothing share the last rank. Those in training are listed last, in the same order, and take no
    rank from anybody. ``step`` is the least that can be gained, so what passes is the gap and one
    step.
    """
    listed = sorted(lines, key=_listing)
    sharing = Counter(line.value for line in listed if line.ranked)
    standings: list[Standing] = []
    place, above, current = 0, None, None
    for position, line in enumerate(listed, start=1):
        if not line.ranked:
            standings.append(_place(line, None, None, step, tied=False))
            continue
        if line.value != current:
            place, above, current = position, current, line.value
        standings.append(_place(line, place, above, step, tied=sharing[line.value] > 1))
    return standings


def _place(line: Line, place: int | None, above: int | None, step: int, *, tied: bool) -> Standing:
    gap = None if above is None else above - line.value
    return Standing(
        key=line.key,
        rank=place,
        tied=tied,
        value=line.value,
        gap_to_draw=gap,
        gap_to_pass=None if gap is None else gap + step,
    )


def _listing(line: Line) -> tuple[bool, int, datetime, str, str]:
    return not line.ranked, -line.value, line.reached_at or _NEVER, line.tie, line.key


def changes(now: list[Standing], before: dict[str, int] | None) -> dict[str, int | None]:
    """Return by key how many ranks each has risen (positive) or fallen since ``before``.

    ``before`` holds the ranks at the last close, None before the first. Who has no rank now, or had
    none then, has no change.
    """
    earlier = before or {}
    return {
        standing.key: (
            earlier[standing.key] - standing.rank
            if standing.rank is not None and standing.key in earlier
            else None
        )
        for standing in now
    }


def rise(places: Iterable[Standing], key: str, amount: int) -> int:
    """Return how many places ``amount`` (scaled) has gained the one with ``key``.

    It is the rank that the others would leave without the amount, less the rank there is. Nobody in
    training rises.
    """
    listed = list(places)
    own = next(place for place in listed if place.key == key)
    if own.rank is None:
        return 0
    ahead = sum(
        place.rank is not None and place.key != key and place.value > own.value - amount
        for place in listed
    )
    return max(0, 1 + ahead - own.rank)
