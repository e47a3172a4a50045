"""Holidays and days in words, in the reader's language."""

from datetime import date, timedelta

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.pages.formats import is_english

A_MONDAY = date(2024, 1, 1)

# Kept in Chinese, as the official calendar names them.
HOLIDAYS = {
    "元旦": _l("New Year's Day"),
    "春节": _l("Spring Festival"),
    "清明节": _l("Tomb-sweeping Day"),
    "劳动节": _l("Labour Day"),
    "端午节": _l("Dragon Boat Festival"),
    "国庆节": _l("National Day"),
    "中秋节": _l("Mid-Autumn Festival"),
    "抗战胜利纪念日": _l("Victory Day"),
}
SOURCES = {
    "official": _l("The official calendar"),
    "edited": _l("Set or changed by hand"),
}
KINDS = {
    "off": _l("Day off"),
    "working": _l("Working day"),
    "weekday": _l("As its weekday says"),
}
IS_WORKING = {"off": False, "working": True, "weekday": None}


def holiday(name: str) -> str:
    """Return a holiday's name in the reader's language; one that somebody made up stays."""
    return str(HOLIDAYS.get(name, name))


def exception(name: str, *, is_working: bool) -> str:
    """Say what a day that differs from its weekday is."""
    if is_working:
        return _("working day in exchange, %(holiday)s", holiday=holiday(name))
    return _("day off, %(holiday)s", holiday=holiday(name))


def month_name(first: date) -> str:
    """Write a month without its year: 2月, February."""
    return str(format_date(first, "LLLL" if is_english() else "M月"))


def weekdays() -> list[tuple[str, str]]:
    """Return the days of the week from Monday on, each whole and as one letter."""
    week = [A_MONDAY + timedelta(days=number) for number in range(7)]
    return [(format_date(day, "EEEE"), format_date(day, "EEEEE")) for day in week]
