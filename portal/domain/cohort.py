"""Cohorts: newcomers and veterans, what each brought by when, and who may need a hand.

Values are scaled where they are somebody's; averages are exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

NEWCOMER_MONTHS = 24

STOPPED_DAYS = 5
"""From how many working days without a second line on a newcomer counts as stopped.

A working week: somebody who leads a team looks at each of its people once in it, and what was new
last week can still be taken up where it was left.
"""
LEAST_LINES = 2
"""How many lines a newcomer has before it says anything that none of them is their own.

A first one that is shared is how anybody begins.
"""


def by_tenure(in_post_since: date | None, on: date) -> str:
    """Return ``newcomer`` for less than 24 full months in post on the day, else ``veteran``.

    Nobody is made a newcomer by a date that is not known.
    """
    if in_post_since is None:
        return "veteran"
    months = (on.year - in_post_since.year) * 12 + on.month - in_post_since.month
    if on.day < in_post_since.day:
        months -= 1
    return "newcomer" if months < NEWCOMER_MONTHS else "veteran"


@dataclass(frozen=True, slots=True)
class Course:
    """What somebody brought on which day, from their own first day to the last that is known."""

    first: date
    last: date
    gains: Mapping[date, int]

    @property
    def days(self) -> int:
        """How many days of their own there are; 0 before the first."""
        return max(0, (self.last - self.first).days + 1)

    @property
    def total(self) -> int:
        """What they have in all."""
        return sum(self.gains.values())

    def since(self, least: int) -> date | None:
        """Return the day since which they have had at least so much without a break.

        None where they have not. What was taken back does not count as reached.
        """
        total, found = 0, None
        for day in sorted(self.gains):
            total += self.gains[day]
            if total < least:
                found = None
            elif found is None:
                found = day
        return found

    def number_of(self, day: date) -> int:
        """Return the number of a day, counted from their own first, which is 1."""
        return (day - self.first).days + 1


def averages(courses: Iterable[Course], days: int) -> list[Fraction | None]:
    """Return what people had on average at the end of each day, counted from their own first.

    Each day's average is of those who have been there as long; None where nobody has.
    """
    sums, people = [0] * days, [0] * days
    for course in courses:
        total = 0
        for number in range(min(days, course.days)):
            total += course.gains.get(course.first + timedelta(days=number), 0)
            sums[number] += total
            people[number] += 1
    return [
        Fraction(total, count) if count else None for total, count in zip(sums, people, strict=True)
    ]


def reached_by(since: Iterable[date | None], days: Iterable[date]) -> list[int]:
    """Return for each day how many had reached something by its end, by when each did."""
    known = [day for day in since if day is not None]
    return [sum(one <= day for one in known) for day in days]


def median(numbers: Sequence[int | None]) -> Fraction | None:
    """Return the median, where None is later than any number; None where it is one of those.

    To leave out who is not there yet would flatter: then the slowest would be nobody's.
    """
    placed = sorted(numbers, key=lambda number: (number is None, number or 0))
    if not placed:
        return None
    low, high = placed[(len(placed) - 1) // 2], placed[len(placed) // 2]
    return None if low is None or high is None else Fraction(low + high, 2)


@dataclass(frozen=True, slots=True)
class Growth:
    """What there is in this season against what there was in the season that is compared with."""

    this: int
    before: int

    @property
    def value(self) -> int:
        """By how much it grew; negative where it fell."""
        return self.this - self.before

    def share_of(self, whole: "Growth") -> Fraction | None:
        """Return its share of the whole's growth; None where the whole has not grown.

        Beyond one where the rest fell, and negative where it fell itself.
        """
        return Fraction(self.value, whole.value) if whole.value > 0 else None


def has_stopped(later_lines: int, working_days: int) -> bool:
    """Whether somebody stopped after their first: no line on a later day, for long enough.

    ``working_days`` are those after the first one, without their days away.
    """
    return later_lines == 0 and working_days >= STOPPED_DAYS


def leans(lines: int, own: int) -> bool:
    """Whether somebody has never acted alone: several lines, and none that is theirs by itself."""
    return lines >= LEAST_LINES and own == 0
