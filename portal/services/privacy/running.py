"""The daily erasing: batch by batch, each once, however many processes tick."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import JobRun
from portal.services import jobs
from portal.services.access import Actor
from portal.services.privacy import customers, keeping, leavers
from portal.services.work import Work, writing


@dataclass(frozen=True)
class Erased:
    """How many entries lost their customer's name, and how many people who left theirs."""

    customers: int
    leavers: int

    @property
    def is_any(self) -> bool:
        """Whether anything was erased."""
        return bool(self.customers or self.leavers)


@dataclass(frozen=True)
class _Kind:
    """One kind of names: the job, how long they are kept, how a batch is found and erased.

    `find` takes the moment, the days, how many at most and the number to begin behind.
    """

    job: str
    days: int
    size: int
    find: Callable[[datetime, int, int, int], list[int]]
    prepare: Callable[[Sequence[int], int], Callable[[Work, Actor | None], int]]


def _kinds() -> tuple[_Kind, _Kind]:
    settings = keeping.settings_of()
    return (
        _Kind(
            keeping.CUSTOMERS,
            settings.keep_customers_days,
            customers.BATCH,
            customers.old,
            customers.prepare,
        ),
        _Kind(
            keeping.LEAVERS,
            settings.keep_leavers_days,
            leavers.BATCH,
            leavers.due,
            leavers.prepare,
        ),
    )


def run(now: datetime) -> Erased:
    """Erase what is due, once a day; whoever comes later that day finds it done."""
    day = business_date(now, clock.zone()).isoformat()
    return Erased(*(_daily(kind, now, day) for kind in _kinds()))


def erase_due(actor: Actor | None = None) -> Erased:
    """Erase what is due at once; without an actor it is the command line that asks.

    Raises NotAllowed for an actor without `privacy.erase`.
    """
    if actor is not None:
        actor.demand(Permission.PRIVACY_ERASE)
    return Erased(*(_at_once(kind, actor) for kind in _kinds()))


def due(now: datetime) -> Erased:
    """Return how many are due, erasing none: what a dry run says."""
    # Bounded by what can be counted in one statement each.
    return Erased(*(len(kind.find(now, kind.days, 2**31 - 1, 0)) for kind in _kinds()))


def _daily(kind: _Kind, now: datetime, day: str) -> int:
    if not kind.days or _is_done(kind.job, day):
        return 0
    total = after = 0
    for number in count():
        # Looked up before the transaction: it reads much, and holds nobody up.
        ids = kind.find(now, kind.days, kind.size, after)
        erase = kind.prepare(ids, kind.days)
        with writing() as work:
            # A slice that is claimed already is another process's, or one's own before a restart:
            # what is due still goes with the first number that is free.
            is_ours = jobs.claim(work, kind.job, f"{number:06d}", day)
            if is_ours:
                total += erase(work, None)
            if not ids or (is_ours and len(ids) < kind.size):
                jobs.claim(work, kind.job, keeping.WHOLE_DAY, day)
                return total
        if is_ours:
            after = ids[-1]
        # Whoever else is served by this process comes in between.
        time.sleep(0)
    raise AssertionError


def _at_once(kind: _Kind, actor: Actor | None) -> int:
    total = after = 0
    while ids := kind.find(clock.now(), kind.days, kind.size, after):
        erase = kind.prepare(ids, kind.days)
        with writing() as work:
            total += erase(work, actor)
        after = ids[-1]
        time.sleep(0)
    return total


def _is_done(job: str, day: str) -> bool:
    found = sa.select(JobRun.ran_at).where(
        JobRun.job == job, JobRun.subject == keeping.WHOLE_DAY, JobRun.period == day
    )
    return db.session.scalar(found) is not None
