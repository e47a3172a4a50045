"""The working calendar: which days count where a campaign goes by working days."""

from datetime import date

SATURDAY = 5


def is_working(day: date) -> bool:
    """Whether the day is worked: Monday to Friday."""
    return day.weekday() < SATURDAY
