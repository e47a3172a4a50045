"""The twelve months of a year, as a page lays them out: weeks from Monday on."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.services.calendar import Year
from portal.web.calendar import words

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Day:
    """A day in its month; `mark` is the sign under its number, `said` what it means."""

    day: date
    look: str = ""
    mark: str = ""
    said: str = ""


@dataclass(frozen=True)
class Month:
    """A month: its weeks, with None where a day is of another month, and its working days."""

    first: date
    weeks: list[list[Day | None]]
    working: int


def months(year: Year) -> list[Month]:
    """Return the year's months."""
    weeks_of = Calendar().monthdatescalendar
    return [
        Month(
            first=date(year.number, number, 1),
            weeks=[
                [_day(year, day) if day.month == number else None for day in week]
                for week in weeks_of(year.number, number)
            ],
            working=sum(
                year.worked.is_working(day)
                for week in weeks_of(year.number, number)
                for day in week
                if day.month == number
            ),
        )
        for number in MONTHS
    ]


def _day(year: Year, day: date) -> Day:
    # In the order in which one rule goes over the other.
    if day in year.reasons:
        said = _("closed, %(reason)s", reason=year.reasons[day])
        return Day(day, "is-closed", _("shut"), said)
    if day in year.names:
        is_working = year.worked.exceptions[day]
        said = words.exception(year.names[day], is_working=is_working)
        if is_working:
            return Day(day, "is-worked", _("on"), said)
        return Day(day, "is-holiday", _("off"), said)
    return Day(day) if year.worked.is_working(day) else Day(day, "is-off")
