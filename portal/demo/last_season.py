"""The season a year before the running one: what is compared with, carried forward by the week.

Who has been in post for a year took part, but in the sub-branch that came in this year. Their
figures are invented, and stand in the ledger as they would after a take-over: one line for each
stretch of days.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from portal.demo import running
from portal.demo.campaign import Campaign
from portal.demo.places import LAKE, is_within
from portal.demo.staff import Member, staff_of
from portal.domain.shares import split

_YEAR = dt.timedelta(days=365)
_TENURE_MONTHS = 12
# After so many days of the season, with so many parts of somebody's openings.
_STRETCHES = ((4, 3), (10, 4), (16, 4), (22, 5), (29, 4))


def season(today: dt.date) -> Campaign:
    """Return last year's contest of the running season's kind."""
    now = running.campaigns(today)[0]
    here = {member.employee_no for member in _members(now)}
    return replace(
        now,
        code=running.LAST_SEASON,
        name="开户龙虎榜 · 去年同期",
        name_en="Account Opening Sprint, last year",
        starts_on=now.starts_on - _YEAR,
        ends_on=now.ends_on - _YEAR,
        state="closed",
        verification="none",
        participants=tuple(
            replace(place, in_training=False) for place in now.participants if place.person in here
        ),
        reference=None,
        is_history=True,
    )


def figures(today: dt.date) -> Iterator[tuple[str, dt.date, int]]:
    """Yield who had opened how many by a day of last year's season, beyond the day before."""
    starts_on = season(today).starts_on
    days = [starts_on + dt.timedelta(days=number) for number, _weight in _STRETCHES]
    for member in _members(running.campaigns(today)[0]):
        # Between six and nine tenths of this year's target, each their own.
        total = max(1, member.target * (6 + int(member.employee_no) % 4) // 10)
        parts = split(total, [weight for _day, weight in _STRETCHES])
        yield from ((member.employee_no, day, part) for day, part in zip(days, parts, strict=True)
                    if part)  # fmt: skip


def _members(now: Campaign) -> list[Member]:
    return [
        member
        for member in staff_of(now.unit)
        if member.months >= _TENURE_MONTHS and not is_within(member.unit, LAKE)
    ]
