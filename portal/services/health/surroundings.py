"""What stands around the database: the disk, the clock, the calendar, the screens."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import CalendarYear, Display, Unit
from portal.services.health.verdict import Verdict

GIGABYTE = 1024**3
LITTLE = 2 * GIGABYTE
NEARLY_NOTHING = GIGABYTE // 4
DRIFT = timedelta(seconds=5)
PRESENT = timedelta(minutes=5)
LONG_GONE = timedelta(days=1)
MOST_SCREENS = 12
MONTHS_OF_QUARTER = 3
LAST_QUARTER = 4


@dataclass(frozen=True)
class Disk:
    """The disk that the instance's folder is on, in bytes."""

    free: int
    total: int

    @property
    def verdict(self) -> Verdict:
        """A disk that is full stops every entry."""
        if self.free < NEARLY_NOTHING:
            return Verdict.BROKEN
        return Verdict.LOOK if self.free < LITTLE else Verdict.OK


@dataclass(frozen=True)
class Clock:
    """The server's clock, and how far the database's is from it; None where it is the same one."""

    now: datetime
    today: date
    zone: str
    drift: timedelta | None

    @property
    def verdict(self) -> Verdict:
        """Two clocks that differ put one moment on two days."""
        return Verdict.LOOK if self.drift is not None and self.drift >= DRIFT else Verdict.OK


@dataclass(frozen=True)
class Years:
    """The calendar years that are loaded, and those of this and the next quarter that are not."""

    loaded: list[int]
    missing: list[int]

    @property
    def verdict(self) -> Verdict:
        """A year that is not loaded counts Monday to Friday."""
        return Verdict.LOOK if self.missing else Verdict.OK


@dataclass(frozen=True)
class Screen:
    """A paired television, and when it was last there."""

    name: str
    unit: Unit
    seen_at: datetime | None
    is_present: bool
    is_long_gone: bool


@dataclass(frozen=True)
class Screens:
    """The televisions: how many there are, are on now, are long gone; the longest gone first."""

    total: int
    present: int
    gone: int
    first: list[Screen]

    @property
    def verdict(self) -> Verdict:
        """One that is dark overnight is in order; one that is not seen for a day is not."""
        return Verdict.LOOK if self.gone else Verdict.OK


def disk(instance: Path) -> Disk:
    """Return how much room there is."""
    usage = shutil.disk_usage(instance)
    return Disk(usage.free, usage.total)


def time_of_day(now: datetime) -> Clock:
    """Return the clock; a database with a clock of its own is asked for it."""
    drift = None
    if db.engine.dialect.name == "postgresql":
        theirs = db.session.scalar(sa.text("SELECT clock_timestamp()"))
        drift = abs(clock.now() - theirs) if theirs else None
    return Clock(now, business_date(now, clock.zone()), str(clock.zone()), drift)


def years(today: date) -> Years:
    """Return which years' holidays are loaded."""
    loaded = list(db.session.scalars(sa.select(CalendarYear.year).order_by(CalendarYear.year)))
    quarter = (today.month - 1) // MONTHS_OF_QUARTER + 1
    needed = [today.year, *([today.year + 1] if quarter == LAST_QUARTER else [])]
    return Years(loaded, [year for year in needed if year not in loaded])


def screens(now: datetime) -> Screens:
    """Return the televisions that are paired, in two statements."""
    seen = Display.last_seen_at
    paired = Display.revoked_at.is_(None)
    gone = sa.or_(seen.is_(None), seen < now - LONG_GONE)
    total, present, missing = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(seen >= now - PRESENT),
            sa.func.count().filter(gone),
        ).where(paired)
    ).one()
    rows = db.session.execute(
        sa.select(Display.name, Unit, seen)
        .join(Unit, Unit.id == Display.unit_id)
        .where(paired)
        .order_by(sa.case((seen.is_(None), 0), else_=1), seen, Display.id)
        .limit(MOST_SCREENS)
    )
    found = [
        Screen(
            name,
            unit,
            at,
            is_present=at is not None and at >= now - PRESENT,
            is_long_gone=at is None or at < now - LONG_GONE,
        )
        for name, unit, at in rows
    ]
    return Screens(total, present, missing, found)
