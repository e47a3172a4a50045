"""Cadence: the days on which a campaign's bulletin is issued."""

from collections.abc import Callable
from datetime import date
from typing import Literal

from portal.domain.pace import Period

Cadence = Literal["daily", "weekly"]
Basis = Literal["calendar", "working"]


def issue_days(
    starts_on: date,
    ends_on: date,
    cadence: Cadence,
    weekday: int | None,
    basis: Basis,
    closures: frozenset[date],
    is_working: Callable[[date], bool],
) -> list[date]:
    """Return the days of issue, in order; each is a cycle.

    ``weekday`` is 0 for Monday and needed for ``weekly``. On the ``working`` basis a day off has no
    bulletin, and a weekly one that falls on it is left out, not moved. ``closures`` are days that
    the campaign leaves out besides. Raise ValueError for a weekly cadence without its weekday.
    """
    if cadence == "weekly" and weekday is None:
        message = "a weekly bulletin needs its weekday"
        raise ValueError(message)
    return [
        day
        for day in Period(starts_on, ends_on).days()
        if day not in closures
        and (cadence == "daily" or day.weekday() == weekday)
        and (basis == "calendar" or is_working(day))
    ]
