"""Honours: what is awarded, once and on the line that earned it, and what takes it back.

All values are scaled. What somebody has to have is one figure, the least that passes, so that every
milestone is the same question: which line took the running total up to it, and which one below.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from portal.domain.quantity import SCALE


@dataclass(frozen=True, slots=True)
class Rule:
    """What a campaign awards, under which name; ``threshold`` is 0 where there is none."""

    kind: str
    threshold: int
    name: str
    name_en: str | None


DEFAULTS = (
    Rule("first", 0, "破零", "First opening"),
    Rule("reach", 10 * SCALE, "突破十", "Ten reached"),
    Rule("reach", 20 * SCALE, "突破二十", "Twenty reached"),
    Rule("past_average", 0, "超越往季人均", "Past the earlier season's average"),
    Rule("past_champion", 0, "超越往季冠军", "Past the earlier season's champion"),
    Rule("best_day", 0, "单日之最", "Best day"),
    Rule("longest_run", 0, "最长连续出单", "Longest run"),
    Rule("riser", 0, "每周上升之星", "Riser of the week"),
    Rule("team_target", 0, "团队达标", "Team target reached"),
    Rule("newcomers", 0, "新人全员过线", "All newcomers past the average"),
)
"""What a campaign awards that has no rules of its own."""

KINDS = tuple(dict.fromkeys(rule.kind for rule in DEFAULTS))

MILESTONES = frozenset({"first", "reach", "past_average", "past_champion"})
"""What one person's running total decides, line by line."""

LEAST_DAY = 2
"""The best day has at least so many times the least that can be gained at once."""
LEAST_RUN = 3
"""The longest run has at least so many days."""
LEAST_RISE = 2
"""The riser of the week gained at least so many places."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one line changed. ``key`` is what was written in one go: a correction's two lines."""

    line: int
    key: int
    change: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """The line on which a running total came up to the least that passes, or fell below it."""

    line: int
    is_up: bool
    value: int


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What people had in the season that is compared with: of so many, in all and at most."""

    people: int
    total: int
    most: int

    @property
    def past_average(self) -> int:
        """The least that is more than the exact average.

        The case calls 18 / 7 = 2.57 "2"; what passes is more than 2.57 all the same, so that of
        whole openings 3 is the first to.
        """
        return self.total // self.people + 1

    @property
    def past_champion(self) -> int:
        """The least that is more than the first one had."""
        return self.most + 1


def yardstick(values: Sequence[int]) -> Yardstick | None:
    """Return what a season's figures are to be measured by; None where nobody had anything."""
    if not values or sum(values) <= 0:
        return None
    return Yardstick(len(values), sum(values), max(values))


def crossings(start: int, steps: Iterable[Step], least: int) -> list[Crossing]:
    """Return every crossing of the least that passes, in line order, from a value on.

    Lines that were written in one go count as one, at the last of them: an entry that is put right
    with the same quantity takes nothing back.
    """
    value, found = start, []
    for _key, together in groupby(steps, key=lambda step: step.key):
        lines = list(together)
        before, value = value, value + sum(step.change for step in lines)
        if (before < least) != (value < least):
            found.append(Crossing(lines[-1].line, value >= least, value))
    return found


def earned_on(steps: Iterable[Step], least: int) -> Crossing | None:
    """Return the last crossing upwards of all lines; None where the total does not pass."""
    found = crossings(0, steps, least)
    return found[-1] if found and found[-1].is_up else None


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive days with a result."""

    first: date
    last: date
    days: int


def longest_run(results: Mapping[date, int], counted: Iterable[date]) -> Run | None:
    """Return the longest run of the days that count, in order, each with a result above nothing.

    The earliest of several as long. Days that do not count, such as days off and leave, neither
    break a run nor lengthen it.
    """
    best: Run | None = None
    run: Run | None = None
    for day in counted:
        if results.get(day, 0) <= 0:
            run = None
            continue
        run = Run(run.first if run else day, day, run.days + 1 if run else 1)
        if best is None or run.days > best.days:
            best = run
    return best


def best_day(results: Mapping[date, int]) -> tuple[date, int] | None:
    """Return the day with the most, the earliest of equals, and how much; None without any."""
    positive = [(value, -day.toordinal(), day) for day, value in results.items() if value > 0]
    if not positive:
        return None
    value, _order, day = max(positive)
    return day, value


def foremost(values: Mapping[int, int], least: int) -> set[int]:
    """Return who has the most, all who share it; nobody below the least."""
    most = max(values.values(), default=0)
    return {key for key, value in values.items() if value == most} if most >= least else set()


def rises(before: Mapping[str, int | None], now: Mapping[str, int | None]) -> dict[str, int]:
    """Return by key the places gained between two closes, of those who had a rank at both."""
    return {
        key: earlier - rank
        for key, rank in now.items()
        if rank is not None and (earlier := before.get(key)) is not None and earlier > rank
    }


def week_of(day: date) -> str:
    """Return the ISO week as an award's period names it: 2026-W47."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"
