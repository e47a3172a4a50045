"""What was opened before the demo was loaded: 22 days and this morning, the same on every machine.

Each person's totals are literal; the days follow from them by the rhythm of a week, so that the
board tells the same story whichever day it is loaded on.
"""

import datetime as dt
import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from zoneinfo import ZoneInfo

from portal.demo import away, customers, mix
from portal.demo.opening import Opening
from portal.demo.running import DAYS_BEFORE
from portal.demo.staff import STINTS, Stint

ZONE = ZoneInfo("Asia/Shanghai")

_WEEK = (1.0, 1.0, 1.0, 1.0, 0.9, 0.3, 0.12)
# Two a minute.
_OFFICE_SLOTS = (*range(2 * (8 * 60 + 35), 2 * 12 * 60), *range(2 * 13 * 60, 2 * (17 * 60 + 20)))
_SECONDS_OF_SLOT = 30
_MORNING_ENDS = 2 * (11 * 60 + 20)
_MORNING_SLOTS = tuple(slot for slot in _OFFICE_SLOTS if slot < _MORNING_ENDS)


@dataclass(frozen=True, slots=True)
class _Season:
    """The days of the season up to today, and what everybody does on them.

    `done` are each person's working days before each day, weekends counted at what they bring and
    absences at nothing. `accounts` is how many they open on a day, by its place in the season.
    """

    days: tuple[dt.date, ...]
    done: Mapping[str, tuple[float, ...]]
    accounts: Mapping[str, Counter[int]]


def plan(today: dt.date) -> tuple[Opening, ...]:
    """Return every opening from the season's first day to this morning, in order of time."""
    start = today - dt.timedelta(days=DAYS_BEFORE)
    days = tuple(start + dt.timedelta(days=offset) for offset in range(DAYS_BEFORE + 1))
    done = {number: _done(days, number, stint) for number, stint in STINTS.items()}
    accounts = {n: Counter(_accounts(done[n], n, stint)) for n, stint in STINTS.items()}
    season = _Season(days, done, accounts)
    numbers = itertools.count()
    return tuple(line for index in range(len(days)) for line in _of_day(season, index, numbers))


def openings(today: dt.date, now: dt.datetime) -> tuple[Opening, ...]:
    """Return the plan as far as it has happened at `now`, an aware moment.

    This morning's openings are moved together where `now` is before twenty past eleven, before
    office hours even, so that a demo loaded at any hour has something to show for today.
    """
    local = now.astimezone(ZONE)
    lines = plan(today)
    past = tuple(line for line in lines if line.day < today)
    if local.date() < today:
        return tuple(line for line in past if line.day < local.date())
    morning = tuple(line for line in lines if line.day == today)
    if local.date() > today or local.time() >= _clock(_MORNING_ENDS * _SECONDS_OF_SLOT):
        return past + morning
    return past + tuple(_squeezed(morning, (local.hour * 60 + local.minute) * 60 + local.second))


def _squeezed(morning: tuple[Opening, ...], until: int) -> Iterator[Opening]:
    """Spread the morning evenly up to a second of the day, one second apart at the least."""
    opens = _OFFICE_SLOTS[0] * _SECONDS_OF_SLOT
    start = opens if until >= opens + 15 * 60 else 0
    step = max(1, (until - start) // (len(morning) + 1))
    for second, line in zip(range(start + step, until, step), morning, strict=False):
        yield replace(line, time=_clock(second))


def _of_day(season: _Season, index: int, numbers: Iterator[int]) -> Iterator[Opening]:
    """Yield one day's openings, each at a time of its own."""
    random = Random(f"day {index}")  # noqa: S311 - a story, not a secret
    slots = _MORNING_SLOTS if index == DAYS_BEFORE else _OFFICE_SLOTS
    drafts = [
        draft
        for number, stint in STINTS.items()
        for draft in _of_person(season, index, number, stint)
    ]
    random.shuffle(drafts)
    times = sorted(random.sample(slots, len(drafts)))
    for slot, (person, indicator, quantity) in zip(times, drafts, strict=True):
        form = indicator == "corporate_account"
        yield Opening(
            person=person,
            day=season.days[index],
            time=_clock(slot * _SECONDS_OF_SLOT),
            channel=mix.channel(random) if form else "",
            account_type=mix.account_type(random) if form else "",
            customer=customers.name(next(numbers)) if form else "",
            indicator=indicator,
            quantity=quantity,
        )


def _of_person(
    season: _Season, index: int, number: str, stint: Stint
) -> Iterator[tuple[str, str, int]]:
    """Yield who, which indicator and how many, for one person on one day."""
    is_today = index == DAYS_BEFORE
    for _ in range(stint.morning if is_today else season.accounts[number][index]):
        yield number, "corporate_account", 1
    before, after = season.done[number][index : index + 2]
    if is_today:
        # By the morning a third of the day's counts has come in.
        after = before + (after - before) / 3
    for place, (indicator, rate) in enumerate(zip(mix.STEPPERS, stint.rates, strict=True)):
        # A phase of its own for each keeps everybody's counts from rising on the same day.
        phase = (int(number) * 0.37 + place * 0.61) % 1
        quantity = int(rate * after + phase) - int(rate * before + phase)
        if quantity:
            yield number, indicator, quantity


def _done(days: tuple[dt.date, ...], number: str, stint: Stint) -> tuple[float, ...]:
    """Return somebody's working days before each day, and after the last."""
    off = away.days_away(number)
    brings = (
        0.0 if index < stint.first or index in off else _WEEK[day.weekday()]
        for index, day in enumerate(days)
    )
    return tuple(itertools.accumulate(brings, initial=0.0))


def _accounts(done: tuple[float, ...], number: str, stint: Stint) -> Iterator[int]:
    """Yield the place of the day of each of a person's accounts before today."""
    random = Random(number)  # noqa: S311 - a story, not a secret
    for place in range(stint.before):
        share = (place + random.random()) / stint.before
        # The day on which so many working days are done.
        yield bisect_right(done, done[DAYS_BEFORE] * share ** (1 / stint.surge)) - 1


def _clock(second: int) -> dt.time:
    """Return a second of the day as a time."""
    minute, second = divmod(second, 60)
    return dt.time(*divmod(minute, 60), second)
