"""Which backups are kept: the newest of each of the last days, weeks and months that have one."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PATTERN = re.compile(r"(\d{1,3})d(?:[ ,]+(\d{1,3})w)?(?:[ ,]+(\d{1,3})m)?")


@dataclass(frozen=True)
class Keep:
    """How many days, weeks (Monday to Sunday) and months keep their newest backup.

    Counted are those that have one: after a summer with the power off nothing is thrown away.
    """

    days: int
    weeks: int
    months: int

    def __str__(self) -> str:
        """Write it as it is set."""
        return f"{self.days}d {self.weeks}w {self.months}m"


STANDARD = Keep(14, 8, 12)


@dataclass(frozen=True, order=True)
class Taken:
    """One backup: when it was taken (aware), its name, and whether it was the day's own."""

    at: datetime
    name: str
    is_daily: bool = True


def parse(text: str) -> Keep | None:
    """Read “14d 8w 12m”; weeks and months may be left out, a day is the least. None: unreadable."""
    match = PATTERN.fullmatch(text.strip())
    if match is None or not int(match[1]):
        return None
    return Keep(int(match[1]), int(match[2] or 0), int(match[3] or 0))


def kept(taken: Iterable[Taken], keep: Keep, now: datetime, zone: ZoneInfo) -> set[Taken]:
    """Return those that stay. The newest always does.

    Those that were not the day's own (by hand, before a migration or a restore) all stay for as
    many days as are kept: the next night must not throw away the way back.
    """
    backups = sorted(taken, reverse=True)
    staying = {
        one for one in backups if not one.is_daily and now - one.at < timedelta(days=keep.days)
    }
    for count, period in ((keep.days, _day), (keep.weeks, _week), (keep.months, _month)):
        newest: dict[object, Taken] = {}
        for one in backups:
            newest.setdefault(period(one.at.astimezone(zone).date()), one)
        staying.update(list(newest.values())[:count])
    return staying


Period = Callable[[date], object]


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> object:
    return (day.year, day.month)
