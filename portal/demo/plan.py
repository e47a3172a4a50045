"""What was opened before the demo was loaded: 22 days and this morning, the same on every machine.

Each person's totals are literal; the days follow from them by the rhythm of a week, so that the
board tells the same story whichever day it is loaded on.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from zoneinfo import ZoneInfo

from portal.demo import customers, mix
from portal.demo.opening import Opening
from portal.demo.running import DAYS_BEFORE
from portal.demo.stint import STINTS, Stint

ZONE = ZoneInfo("Asia/Shanghai")

_WEEK = (1.0, 1.0, 1.0, 1.0, 0.9, 0.3, 0.12)
_OFFICE_MINUTES = (*range(8 * 60 + 35, 12 * 60), *range(13 * 60, 17 * 60 + 20))
_MORNING_ENDS = 11 * 60 + 20
_MORNING_MINUTES = tuple(minute for minute in _OFFICE_MINUTES if minute < _MORNING_ENDS)


def plan(today: dt.date) -> tuple[Opening, ...]:
    """Return every opening from the season's first day to this morning, in order of time."""
    numbers = itertools.count()
    start = today - dt.timedelta(days=DAYS_BEFORE)
    days = [start + dt.timedelta(days=offset) for offset in range(DAYS_BEFORE + 1)]
    return tuple(itertools.chain.from_iterable(_of_day(days, i, numbers) for i in range(len(days))))


def openings(today: dt.date, now: dt.datetime) -> tuple[Opening, ...]:
    """Return the plan as far as it has happened at `now`, an aware moment.

    This morning's openings are moved together where `now` is before twenty past eleven, before
    office hours even, so that a demo loaded at any hour has something to show for today.
    """
    local = now.astimezone(ZONE)
    past = tuple(line for line in plan(today) if line.day < today)
    if local.date() < today:
        return tuple(line for line in past if line.day < local.date())
    morning = tuple(line for line in plan(today) if line.day == today)
    if local.date() > today or local.time() >= _clock(_MORNING_ENDS * 60):
        return past + morning
    return past + tuple(_squeezed(morning, (local.hour * 60 + local.minute) * 60 + local.second))


def _squeezed(morning: tuple[Opening, ...], until: int) -> Iterator[Opening]:
    """Spread the morning evenly up to a second of the day, one second apart at the least."""
    opens = _OFFICE_MINUTES[0] * 60
    start = opens if until >= opens + 15 * 60 else 0
    step = max(1, (until - start) // (len(morning) + 1))
    for second, line in zip(range(start + step, until, step), morning, strict=False):
        yield replace(line, time=_clock(second))


def _of_day(days: list[dt.date], index: int, numbers: Iterator[int]) -> Iterator[Opening]:
    """Yield one day's openings, each at a minute of its own."""
    random = Random(f"day {index}")  # noqa: S311 - a story, not a secret
    minutes = _MORNING_MINUTES if index == DAYS_BEFORE else _OFFICE_MINUTES
    drafts = [
        draft
        for number, stint in STINTS.items()
        for draft in _of_person(days, index, number, stint)
    ]
    random.shuffle(drafts)
    times = sorted(random.sample(minutes, len(drafts)))
    for minute, (person, indicator, quantity) in zip(times, drafts, strict=True):
        form = indicator == "corporate_account"
        yield Opening(
            person=person,
            day=days[index],
            time=_clock(minute * 60),
            channel=mix.channel(random) if form else "",
            account_type=mix.account_type(random) if form else "",
            customer=customers.name(next(numbers)) if form else "",
            indicator=indicator,
            quantity=quantity,
        )


def _of_person(
    days: list[dt.date], index: int, number: str, stint: Stint
) -> Iterator[tuple[str, str, int]]:
    """Yield who, which indicator and how many, for one person on one day."""
    accounts = (
        stint.morning if index == DAYS_BEFORE else _accounts(days, number, stint).count(index)
    )
    for _ in range(accounts):
        yield number, "corporate_account", 1
    for place, (indicator, rate) in enumerate(zip(mix.STEPPERS, stint.rates, strict=True)):
        # A phase of its own for each keeps the counts of the twelve from rising on the same day.
        phase = (int(number) * 0.37 + place * 0.61) % 1
        # By the morning a third of the day's counts has come in.
        days_done = _worked(days, index)
        today = _WEEK[days[index].weekday()] * (1 / 3 if index == DAYS_BEFORE else 1)
        quantity = int(rate * (days_done + today) + phase) - int(rate * days_done + phase)
        if quantity:
            yield number, indicator, quantity


def _accounts(days: list[dt.date], number: str, stint: Stint) -> list[int]:
    """Return the index of the day of each of a person's accounts before today."""
    random = Random(number)  # noqa: S311 - a story, not a secret
    whole = _worked(days, DAYS_BEFORE)
    shares = ((place + random.random()) / stint.before for place in range(stint.before))
    return [_day_at(days, whole * share ** (1 / stint.surge)) for share in shares]


def _day_at(days: list[dt.date], work: float) -> int:
    """Return the index of the day on which so many working days are done."""
    for index in range(DAYS_BEFORE):
        if _worked(days, index + 1) > work:
            return index
    return DAYS_BEFORE - 1


def _worked(days: list[dt.date], index: int) -> float:
    """Return the working days before a day, weekends counted at what they bring."""
    return sum(_WEEK[day.weekday()] for day in days[:index])


def _clock(second: int) -> dt.time:
    """Return a second of the day as a time."""
    minute, second = divmod(second, 60)
    return dt.time(*divmod(minute, 60), second)
