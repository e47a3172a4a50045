"""Round-ups: the bulletins of a week, a month and the season, beside those of the cycles."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from portal.domain.cadence import Cadence
from portal.domain.period import Kind, Span, parts

RoundUpKind = Literal["week", "month", "season"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RoundUp:
    """A bulletin of the kind that comes out at the cut-off of its last day.

    It tells of the days from ``starts_on`` to ``ends_on``, both included.
    """

    kind: RoundUpKind
    starts_on: date
    ends_on: date


def round_ups(
    starts_on: date, ends_on: date, cadence: Cadence, days: Sequence[date]
) -> list[RoundUp]:
    """Return a season's round-ups by their last day; the shorter first where two share it.

    ``days`` are its days of issue, in order. Where bulletins are daily, a week (from Monday) ends
    with its last day of issue, and so does a month. Where they are weekly, the cycle is the week,
    and a month ends with the calendar's last day. The month in which the season ends always ends
    with the season, which has a round-up of its own. Each begins where the one before of its kind
    ended, so that no day goes untold: a Saturday without a bulletin belongs to the next week.
    """
    whole = Span(Kind.CAMPAIGN, starts_on, ends_on)
    weeks: list[date] = []
    if cadence == "daily":
        weeks = _last(days, lambda day: day.isocalendar()[:2])
        months = [day for day in _last(days, _month) if _month(day) != _month(ends_on)]
    else:
        months = [part.ends_on for part in parts(whole, Kind.MONTH)][:-1]
    found = [
        *_told("week", starts_on, weeks),
        *_told("month", starts_on, [*months, ends_on]),
        RoundUp("season", starts_on, ends_on),
    ]
    # Sorting is stable: week, month and season stay in this order.
    return sorted(found, key=lambda one: one.ends_on)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _last(days: Sequence[date], of: Callable[[date], Hashable]) -> list[date]:
    """Return the last day of each run of days that are of the same week or month."""
    return [list(run)[-1] for _, run in groupby(days, of)]


def _told(kind: RoundUpKind, starts_on: date, ends: Sequence[date]) -> list[RoundUp]:
    begins = [starts_on, *(end + _DAY for end in ends)]
    return [RoundUp(kind, first, last) for first, last in zip(begins, ends, strict=False)]
