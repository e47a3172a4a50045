"""The business day: the calendar day in the branch's time zone, from midnight to midnight.

A bulletin's cut-off falls inside the day and does not end it.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def business_date(now: datetime, zone: ZoneInfo) -> date:
    """Return the day that it is in the branch, whatever zone ``now`` is told in.

    Raise ValueError if ``now`` is naive: it would be read in the server's own zone.
    """
    if now.tzinfo is None:
        message = "a moment needs a time zone"
        raise ValueError(message)
    return now.astimezone(zone).date()


def earliest_date(today: date, back_days: int) -> date:
    """Return the first day that may still be entered, ``back_days`` before today."""
    return today - timedelta(days=back_days)


def check_date(
    day: date,
    *,
    today: date,
    back_days: int | None,
    starts_on: date | None,
    ends_on: date | None,
) -> str | None:
    """Say why a business date is refused, or return None.

    ``future``: after today. ``outside``: not in the campaign (either end may be open). ``too_old``:
    further back than ``back_days``, which a supervisor may exceed (None is no limit). ``outside``
    comes before ``too_old`` because no supervisor can help with it.
    """
    if day > today:
        return "future"
    if (starts_on is not None and day < starts_on) or (ends_on is not None and day > ends_on):
        return "outside"
    if back_days is not None and day < earliest_date(today, back_days):
        return "too_old"
    return None


def cut_off_at(day: date, cut_off: time, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which the branch's clock shows ``cut_off`` on ``day``."""
    return datetime.combine(day, cut_off, zone).astimezone(UTC)
