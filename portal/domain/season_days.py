"""Days of a season: counted from its first, so that two seasons can be set side by side."""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of a season's days, both ends included; the season's first day is 1."""

    first: int
    last: int

    def dates(self, starts_on: date) -> tuple[date, date]:
        """Return the first and the last date of the stretch in a season that begins on the day."""
        return starts_on + _DAY * (self.first - 1), starts_on + _DAY * (self.last - 1)

    def covers(self, day: int) -> bool:
        """Whether the day of season is in the stretch."""
        return self.first <= day <= self.last


def length(starts_on: date, ends_on: date) -> int:
    """Return how many days a season has."""
    return (ends_on - starts_on).days + 1


def day_of(starts_on: date, ends_on: date, today: date) -> int | None:
    """Return which day of a season today is, the last once it is over; None before the first."""
    if today < starts_on:
        return None
    return length(starts_on, min(today, ends_on))


def months(starts_on: date, ends_on: date) -> dict[date, Days]:
    """Return the calendar months that a season has days in, each by its first date."""
    found: dict[date, Days] = {}
    for number in range(1, length(starts_on, ends_on) + 1):
        month = (starts_on + _DAY * (number - 1)).replace(day=1)
        known = found.get(month)
        found[month] = Days(known.first if known else number, number)
    return found


def weeks(count: int, until: int) -> Days:
    """Return the last so many weeks up to a day of season, no further back than its first."""
    return Days(max(1, until - count * _WEEK + 1), until)


def stretch(first: str, last: str, most: int) -> Days | None:
    """Return the stretch that two typed days make; None where they make none within `most`."""
    typed = [text.strip() for text in (first, last)]
    if not all(text.isascii() and text.isdigit() and len(text) <= len(str(most)) for text in typed):
        return None
    found = Days(*map(int, typed))
    return found if 1 <= found.first <= found.last <= most else None
