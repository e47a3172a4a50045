"""The official holidays of China, as the library that knows them has them."""

from chinese_calendar.constants import holidays, workdays
from flask_babel import lazy_gettext as _l

from portal.models import CalendarDay
from portal.services.calendar.working import SATURDAY

UNKNOWN_YEAR = _l(
    "The official holidays of this year are not known here yet. Until then the year counts Monday"
    " to Friday. Once they are announced, enter them by hand under “Set days”."
)
# The library names them in English. Kept in Chinese, as whoever sets a day by hand writes them.
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
_YEARS = frozenset(day.year for day in holidays)


def known(year: int) -> bool:
    """Whether the official calendar of the year is known."""
    return year in _YEARS


def exceptions(year: int) -> list[CalendarDay]:
    """Return the year's holidays on weekdays and its make-up days on weekends, new, in order.

    A holiday on a Saturday or a Sunday is left out: nobody works then anyway.
    """
    found = {
        day: CalendarDay(day=day, is_working=False, name=_NAMES.get(name, name))
        for day, name in holidays.items()
        if day.year == year and day.weekday() < SATURDAY and day not in workdays
    }
    found |= {
        day: CalendarDay(day=day, is_working=True, name=_NAMES.get(name, name))
        for day, name in workdays.items()
        if day.year == year and day.weekday() >= SATURDAY
    }
    return [found[day] for day in sorted(found)]
