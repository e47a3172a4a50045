"""A season as a race: where everybody stood at the end of each day, and what happened meanwhile."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count

from portal.domain.quantity import SCALE
from portal.domain.standing import Score

MOST = 12
"""How many places a frame has."""
_FIRST_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Runner:
    """Who runs: what each day brought, scaled, and what that is measured by.

    As on a board, an increase is counted from `base`, an attainment out of `whole`; a whole of None
    or zero leaves nothing to run for. Who is not `ranked` takes no place from anybody.
    """

    gained: Mapping[date, int]
    base: int = 0
    whole: int | None = 1
    ranked: bool = True

    def score(self, value: int) -> Score | None:
        """Return what a value (scaled) gives a place for, None where nothing can."""
        if not self.whole or not self.ranked:
            return None
        return value - self.base if self.whole == 1 else Fraction(value - self.base, self.whole)


@dataclass(frozen=True)
class Frame:
    """The end of a day: by runner what each has in all, scaled; `places` are numbers of runners.

    First to last, at most `MOST`, and nobody who has nothing to their credit yet.
    """

    day: date
    values: tuple[int, ...]
    places: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return what all have together, scaled, those without a place as well."""
        return sum(self.values)


@dataclass(frozen=True)
class Event:
    """Something worth a mark: `mark` is what was reached first, None where the lead changed.

    A mark is scaled, or the part of a whole.
    """

    frame: int
    runner: int
    mark: Score | None = None


def days_of(
    first: date, last: date, is_working: Callable[[date], bool] | None, busy: set[date]
) -> list[date]:
    """Return the days that get a frame: each one that is worked or brought something.

    All of them where a season goes by calendar days (`is_working` is None); the last in any case.
    """
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if is_working is None:
        return every
    return [day for day in every if day == last or day in busy or is_working(day)]


def frames(runners: Sequence[Runner], days: Sequence[date]) -> list[Frame]:
    """Return a frame a day, of runners in the order in which their board lists them.

    Whatever a runner has of other days counts from the next frame on, or else in the last: that is
    the board. Who has as much as another came later if they moved later; the board tells for sure.
    """
    values = [0] * len(runners)
    moved: list[date] = [date.min] * len(runners)
    gains = _by_frame(runners, days)
    found = []
    for day in days:
        for runner, gained in gains.get(day, ()):
            values[runner] += gained
            if gained:
                moved[runner] = day
        since = moved if day != days[-1] else [date.min] * len(runners)
        found.append(Frame(day, tuple(values), _places(runners, values, since)))
    return found


def _by_frame(
    runners: Sequence[Runner], days: Sequence[date]
) -> Mapping[date, Sequence[tuple[int, int]]]:
    """Return by the day of a frame who gained what in it."""
    found: dict[date, list[tuple[int, int]]] = defaultdict(list)
    for number, runner in enumerate(runners):
        for day, gained in runner.gained.items():
            found[days[min(bisect_left(days, day), len(days) - 1)]].append((number, gained))
    return found


def _places(
    runners: Sequence[Runner], values: Sequence[int], since: Sequence[date]
) -> tuple[int, ...]:
    running = [
        (-score, since[number], number)
        for number, runner in enumerate(runners)
        if (score := runner.score(values[number])) is not None and score > 0
    ]
    return tuple(number for _score, _since, number in sorted(running)[:MOST])


def leaders(runners: Sequence[Runner], run: Sequence[Frame]) -> list[int | None]:
    """Return by frame who was alone in front, None where nobody was."""
    return [_leader(runners, frame) for frame in run]


def _leader(runners: Sequence[Runner], frame: Frame) -> int | None:
    front = [runners[number].score(frame.values[number]) for number in frame.places[:2]]
    if not front or (len(front) > 1 and front[0] == front[1]):
        return None
    return frame.places[0]


def events(runners: Sequence[Runner], run: Sequence[Frame]) -> list[Event]:
    """Return who came to lead alone, and who was first to a round figure, in their order.

    Nobody takes the lead by drawing level, or by keeping it after somebody has.
    """
    found, before = [], None
    for number, leader in enumerate(leaders(runners, run)):
        if leader is not None and leader != before:
            found.append(Event(number, leader))
            before = leader
    return sorted([*found, *_firsts(runners, run)], key=lambda event: event.frame)


def _firsts(runners: Sequence[Runner], run: Sequence[Frame]) -> Iterator[Event]:
    marks = _marks(runners)
    mark = next(marks)
    for number, frame in enumerate(run):
        if not frame.places:
            continue
        first = frame.places[0]
        best = runners[first].score(frame.values[first]) or 0
        reached = None
        while best >= mark:
            reached, mark = mark, next(marks)
        # Two marks passed on one day are told as the higher.
        if reached is not None:
            yield Event(number, first, reached)


def _marks(runners: Sequence[Runner]) -> Iterator[Score]:
    """Yield 10, 20, 50, 100 and so on; of a whole its half, all of it, and twice that."""
    if any(runner.whole not in (None, 0, 1) for runner in runners):
        yield Fraction(1, 2)
        yield from (Fraction(times) for times in count(1))
    for power in count(1):
        yield from (step * 10**power * SCALE for step in _FIRST_STEPS)
