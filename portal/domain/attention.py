"""Attention: when a line has been behind for so long that a measure is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 3
ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Stood:
    """The status of pace at the cut-off of a day; None where there was none yet."""

    day: date
    status: str | None


def own_days(until: date, since: date, is_there: Callable[[date], bool]) -> list[date]:
    """Return somebody's own last working days from `since` to `until`, the latest first.

    Days on which they were not there do not count: neither days off nor leave.
    """
    found: list[date] = []
    day = until
    while day >= since and len(found) < DAYS:
        if is_there(day):
            found.append(day)
        day -= timedelta(days=1)
    return found


def run(stood: Sequence[Stood]) -> int:
    """Return for how many of the days on end, the latest first, the line needed attention."""
    return next((number for number, one in enumerate(stood) if one.status != ATTENTION), len(stood))


def asks(day: date, stood: Sequence[Stood]) -> bool:
    """Whether a measure is asked for at the cut-off of the day.

    It completes the run itself: on a day away nothing new is known of the line.
    """
    return bool(stood) and stood[0].day == day and run(stood) >= DAYS
