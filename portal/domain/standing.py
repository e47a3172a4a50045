"""Standings: who ranks where, and what it takes to draw level with the rank above or pass it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from portal.domain.quantity import SCALE

Score = int | Fraction

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody stands on the board with.

    ``value`` is scaled. ``reached_at`` is when it was last changed (None: nothing yet), ``tie`` the
    employee number or whatever else settles the order of equals who got there at one moment.
    ``ranked`` is False for a person in training. An increase is counted from ``base``, an
    attainment out of ``whole``, both scaled; a whole of None or zero leaves nothing to rank by.
    """

    key: str
    value: int
    reached_at: datetime | None
    tie: str
    ranked: bool = True
    base: int = 0
    whole: int | None = 1

    @property
    def score(self) -> Score | None:
        """Return what the line is ordered by, exactly."""
        return _score(self.value, self.base, self.whole)


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on the board.

    ``rank`` is None in training and without a score. The gaps are scaled like the value, and None
    for the leader and where there is no rank.
    """

    key: str
    rank: int | None
    tied: bool
    value: int
    gap_to_draw: int | None
    gap_to_pass: int | None
    base: int = 0
    whole: int | None = 1

    @property
    def score(self) -> Score | None:
        """Return what the place was given for, exactly."""
        return _score(self.value, self.base, self.whole)


def _score(value: int, base: int, whole: int | None) -> Score | None:
    if not whole:
        return None
    return value - base if whole == 1 else Fraction(value - base, whole)


def rank(lines: Iterable[Line], step: int = SCALE) -> list[Standing]:
    """Return the standings in the order in which they are listed.

    Highest score first: the value, what it exceeds its base by, or its part of a whole. Equal
    scores share a rank and as many ranks are skipped: 1, 2, 2, 4. Among equals, who got there first
    is listed first, then the lower employee number; people with nothing share the last rank. Those
    in training are listed below, in the same order, and take no rank from anybody; those without a
    score come last of all, by their value.

    The gaps say what one has to gain, in the measure of the value. ``step`` is the least that can
    be gained, so what passes is the fewest steps that get ahead. What draws level is the gap
    itself; where that is a part of a whole, and so perhaps no figure that anybody can gain, it is
    the fewest steps that reach it.
    """
    scored = sorted(((line.score, line) for line in lines), key=_listing)
    sharing = Counter(score for score, line in scored if line.ranked)
    standings: list[Standing] = []
    place = 0
    above: Score | None = None
    current: Score | None = None
    for position, (score, line) in enumerate(scored, start=1):
        if not line.ranked or score is None:
            standings.append(_unranked(line))
            continue
        if score != current:
            place, above, current = position, current, score
        draw, overtake = _gaps(line, line.whole or 1, above, step)
        tied = sharing[score] > 1
        standings.append(
            Standing(line.key, place, tied, line.value, draw, overtake, line.base, line.whole)
        )
    return standings


def places(figures: Iterable[int | Fraction]) -> dict[int | Fraction, int]:
    """Return by figure its rank, the most first; equals share one, and as many are skipped."""
    found: dict[int | Fraction, int] = {}
    for place, figure in enumerate(sorted(figures, reverse=True), 1):
        found.setdefault(figure, place)
    return found


def _unranked(line: Line) -> Standing:
    return Standing(line.key, None, False, line.value, None, None, line.base, line.whole)


def _gaps(
    line: Line, whole: int, above: Score | None, step: int
) -> tuple[int, int] | tuple[None, None]:
    if above is None:
        return None, None
    # In integers: above = n ÷ d, and what is missing to it is so many d-ths of the measure.
    parts = above.denominator
    missing = above.numerator * whole - (line.value - line.base) * parts
    draw = missing if whole == 1 else -(-missing // (parts * step)) * step
    return draw, (missing // (parts * step) + 1) * step


_Listed = tuple[bool, bool, Score, datetime, str, str]


def _listing(scored: tuple[Score | None, Line]) -> _Listed:
    score, line = scored
    order = -line.value if score is None else -score
    reached_at = line.reached_at or _NEVER
    return score is None, not line.ranked, order, reached_at, line.tie, line.key


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


@dataclass(frozen=True, slots=True)
class Gain:
    """What an amount has gained somebody.

    ``places`` are the ranks, ``passed`` those who stood ahead and stand behind now; the others of
    the places are shared. ``leads``: alone in front, as without the amount they were not.
    """

    places: int = 0
    passed: int = 0
    leads: bool = False


def gain(places: Iterable[Standing], key: str, amount: int) -> Gain:
    """Return what ``amount`` (scaled) has gained the one with ``key``.

    The places are the rank that the others would leave without the amount, less the rank there is.
    Nobody without a rank gains any.
    """
    listed = list(places)
    own = next(place for place in listed if place.key == key)
    score, without = own.score, _score(own.value - amount, own.base, own.whole)
    if own.rank is None or score is None or without is None or amount <= 0:
        return Gain()
    others = [
        place.score
        for place in listed
        if place.key != key and place.rank is not None and place.score is not None
    ]
    return Gain(
        places=sum(without < other <= score for other in others),
        passed=sum(without < other < score for other in others),
        leads=own.rank == 1 and not own.tied and any(other >= without for other in others),
    )


def rise(places: Iterable[Standing], key: str, amount: int) -> int:
    """Return how many places ``amount`` (scaled) has gained the one with ``key``."""
    return gain(places, key, amount).places
