"""A question to a report: since when it has waited too long for its answer."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)


def is_overdue(
    asked_at: datetime, now: datetime, is_working: Callable[[date], bool], zone: ZoneInfo
) -> bool:
    """Whether a working day has gone by: it is the same time on the next one, or later.

    What is asked on a day off counts from midnight before the next working day. `is_working` is
    asked for days up to today alone.
    """
    asked, today = asked_at.astimezone(zone), now.astimezone(zone).date()
    first = _working(asked.date(), today, is_working)
    if first is None:
        return False
    following = _working(first + A_DAY, today, is_working)
    if following is None:
        return False
    at = asked.time() if first == asked.date() else time()
    return datetime.combine(following, at, zone) <= now


def _working(day: date, last: date, is_working: Callable[[date], bool]) -> date | None:
    """Return the first working day from `day` to `last`; None where there is none."""
    while day <= last:
        if is_working(day):
            return day
        day += A_DAY
    return None
