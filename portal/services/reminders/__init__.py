"""Reminders: what waits for somebody is said once a working day, to who is there to act on it."""

from datetime import datetime

from portal.services.reminders import afternoon, reports

__all__ = ["run"]


def run(now: datetime) -> int:
    """Send whatever is due; return how many reminders went out just now.

    Exactly once a person, kind and day, however often and in however many processes it runs.
    """
    return afternoon.run(now) + reports.run(now)
