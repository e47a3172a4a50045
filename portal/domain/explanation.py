"""Explanation: how somebody's rank came about between two moments, change by change."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from portal.domain.standing import Line, Score

What = TypeVar("What")


class Ranking:
    """Rows that change one by one; what a change does to a rank is found without the other rows.

    The ranks are those that `standing.rank` gives: one more than there are ahead, and none in
    training or without a score.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        """Begin with the lines; no two have one key."""
        self._lines = {line.key: line for line in lines}
        self._scores = {key: _counted(line) for key, line in self._lines.items()}
        self._sorted: list[Score] = sorted(
            score for score in self._scores.values() if score is not None
        )

    def line(self, key: str) -> Line | None:
        """Return what a row stands with, None for a row that there is not."""
        return self._lines.get(key)

    def rank(self, key: str) -> int | None:
        """Return a row's rank, None where it has none or there is no such row."""
        score = self._scores.get(key)
        if score is None:
            return None
        return len(self._sorted) - bisect_right(self._sorted, score) + 1

    def put(self, line: Line) -> None:
        """Let a row stand with another line, or come to stand at all."""
        self._take_out(line.key)
        self._lines[line.key] = line
        score = self._scores[line.key] = _counted(line)
        if score is not None:
            insort(self._sorted, score)

    def add(self, key: str, amount: int) -> None:
        """Add to a row's value, scaled; KeyError for a row that there is not."""
        old = self._lines[key]
        # Written out: `replace` would take as long as all the rest.
        self.put(
            Line(
                key,
                old.value + amount,
                old.reached_at,
                old.tie,
                old.ranked,
                old.base,
                old.whole,
            )
        )

    def drop(self, key: str) -> None:
        """Take a row off, if it is there."""
        self._take_out(key)
        self._lines.pop(key, None)
        self._scores.pop(key, None)

    def _take_out(self, key: str) -> None:
        score = self._scores.get(key)
        if score is not None:
            del self._sorted[bisect_left(self._sorted, score)]


def _counted(line: Line) -> Score | None:
    return line.score if line.ranked else None


@dataclass(frozen=True, slots=True)
class Change(Generic[What]):
    """Something that happened: what it was, and what it did to the rows of a board, by key.

    `added` came to values, scaled; `lines` are rows that stand with something else from then on,
    None those that are gone.
    """

    what: What
    added: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, Line | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step(Generic[What]):
    """What one change did to the row that is asked about; no line: the row was not there."""

    what: What
    rank_before: int | None
    rank_after: int | None
    before: Line | None
    after: Line | None

    @property
    def effect(self) -> int | None:
        """How many ranks the row rose (positive) or fell; None where it came, went, or had none."""
        if self.rank_before is None or self.rank_after is None:
            return None
        return self.rank_before - self.rank_after

    @property
    def added(self) -> int:
        """What came to the row's value, scaled."""
        return _value(self.after) - _value(self.before)

    @property
    def is_felt(self) -> bool:
        """Whether the row's figures or its rank are others after it."""
        return self.rank_before != self.rank_after or self.before != self.after


def _value(line: Line | None) -> int:
    return line.value if line else 0


def replay(
    key: str, lines: Iterable[Line], changes: Iterable[Change[What]]
) -> Iterator[Step[What]]:
    """Yield a step a change, in their order, from the lines of a board as they stood before.

    Each step begins at the rank and figures at which the one before it ended. A change costs the
    logarithm of the number of rows, whatever it is about.
    """
    ranking = Ranking(lines)
    rank, line = ranking.rank(key), ranking.line(key)
    for change in changes:
        for name, put in change.lines.items():
            if put is None:
                ranking.drop(name)
            else:
                ranking.put(put)
        for name, amount in change.added.items():
            ranking.add(name, amount)
        rank_after, line_after = ranking.rank(key), ranking.line(key)
        yield Step(change.what, rank, rank_after, line, line_after)
        rank, line = rank_after, line_after


@dataclass(frozen=True, slots=True)
class Part:
    """What the changes of one cause did together: ranks gained, value gained (scaled), how many."""

    effect: int = 0
    added: int = 0
    changes: int = 0


@dataclass(frozen=True)
class Account(Generic[What]):
    """How a rank came about: the steps that the row felt, and what each cause did in all.

    `unfelt` is how many changes the row did not feel. The effects add up to `effect`, and that is
    the difference of the ranks; where the row came, went or had no rank for a while (`stretches`
    then are several, or begin or end elsewhere) to the differences of all stretches that had one.
    """

    first: int | None
    last: int | None
    steps: list[Step[What]]
    unfelt: int
    parts: Mapping[str, Part]
    stretches: list[tuple[int, int]]

    @property
    def effect(self) -> int:
        """How many ranks the row rose (positive) or fell in all."""
        return sum(part.effect for part in self.parts.values())

    @property
    def is_unbroken(self) -> bool:
        """Whether the row had a rank all the time."""
        return self.stretches == [(self.first, self.last)]


def account(
    key: str,
    lines: Iterable[Line],
    changes: Iterable[Change[What]],
    cause_of: Callable[[What], str],
) -> Account[What]:
    """Return how the row's rank came about, from the lines of a board and what happened since."""
    held = list(lines)
    first = last = Ranking(held).rank(key)
    stretches = _Stretches(first)
    felt: list[Step[What]] = []
    parts: dict[str, Part] = {}
    unfelt = 0
    for step in replay(key, held, changes):
        last = step.rank_after
        if not step.is_felt:
            unfelt += 1
            continue
        felt.append(step)
        stretches.follow(step)
        cause = cause_of(step.what)
        part = parts.get(cause, Part())
        parts[cause] = Part(
            part.effect + (step.effect or 0), part.added + step.added, part.changes + 1
        )
    return Account(first, last, felt, unfelt, parts, stretches.found(last))


class _Stretches:
    """The times during which a row has a rank: each from the rank that it came with to its last."""

    def __init__(self, first: int | None) -> None:
        self._open = first
        self._done: list[tuple[int, int]] = []

    def follow(self, step: Step[What]) -> None:
        if step.rank_before is None:
            self._open = step.rank_after
        elif step.rank_after is None and self._open is not None:
            self._done.append((self._open, step.rank_before))
            self._open = None

    def found(self, last: int | None) -> list[tuple[int, int]]:
        if self._open is None or last is None:
            return self._done
        return [*self._done, (self._open, last)]
