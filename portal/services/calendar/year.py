"""A year of the calendar as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import CalendarDay, CalendarYear, Unit, UnitClosure
from portal.services.access import Actor, within
from portal.services.calendar.working import WorkingDays, working_days


@dataclass(frozen=True)
class Run:
    """Days in a row that are worked, or not, for one reason; plain weekends may lie between."""

    first: date
    last: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class Closed:
    """Days in a row on which a unit is closed for one reason."""

    closure_id: int
    unit: Unit
    first: date
    last: date
    reason: str
    may_reopen: bool


@dataclass(frozen=True)
class Year:
    """A year as the actor's own unit works it, with the closures in their sight.

    `source` is "official", "edited", or None for a year that nobody has loaded; `names` are those
    of the days that differ from their weekday, `reasons` why the own unit is closed.
    """

    number: int
    source: str | None
    loaded_at: datetime | None
    worked: WorkingDays
    names: dict[date, str]
    reasons: dict[date, str]
    runs: list[Run]
    closed: list[Closed]


def of_year(actor: Actor, number: int) -> Year:
    """Return the year; six statements, however much stands in it."""
    first, last = date(number, 1, 1), date(number, 12, 31)
    worked = working_days(db.session.connection(), first, last, actor.unit_path)
    row = db.session.get(CalendarYear, number)
    days = db.session.scalars(
        sa.select(CalendarDay).where(CalendarDay.day.between(first, last)).order_by(CalendarDay.day)
    ).all()
    closures = _closures(actor, first, last)
    return Year(
        number=number,
        source=row.source if row else None,
        loaded_at=row.loaded_at if row else None,
        worked=worked,
        names={day.day: day.name for day in days},
        reasons={
            closure.day: closure.reason
            for closure, unit in closures
            if actor.unit_path.startswith(unit.path)
        },
        runs=_runs(days, worked),
        closed=_closed(actor, closures),
    )


def _closures(actor: Actor, first: date, last: date) -> list[tuple[UnitClosure, Unit]]:
    above = [int(id_) for id_ in actor.unit_path.strip("/").split("/") if id_]
    below = [actor.unit_path, *actor.paths(Permission.CLOSURE_EDIT)]
    rows = db.session.execute(
        sa.select(UnitClosure, Unit)
        .join(Unit, Unit.id == UnitClosure.unit_id)
        .where(
            UnitClosure.day.between(first, last),
            sa.or_(Unit.id.in_(above), within(Unit.path, below)),
        )
        .order_by(Unit.path, UnitClosure.day)
    )
    return [(closure, unit) for closure, unit in rows]


def _runs(days: Iterable[CalendarDay], worked: WorkingDays) -> list[Run]:
    runs: list[Run] = []
    for day in days:
        last = runs[-1] if runs else None
        if (
            last is not None
            and (last.is_working, last.name) == (day.is_working, day.name)
            and _is_alike_between(last, day.day, worked)
        ):
            runs[-1] = replace(last, last=day.day)
        else:
            runs.append(Run(day.day, day.day, day.is_working, day.name))
    return runs


def _is_alike_between(run: Run, until: date, worked: WorkingDays) -> bool:
    """Whether every day from the run's end to the other is worked, or not, as the run's are."""
    exceptions = replace(worked, closed=frozenset())
    between = range(1, (until - run.last).days)
    return all(
        exceptions.is_working(run.last + timedelta(days=n)) == run.is_working for n in between
    )


def _closed(actor: Actor, closures: Iterable[tuple[UnitClosure, Unit]]) -> list[Closed]:
    found: list[Closed] = []
    for closure, unit in closures:
        last = found[-1] if found else None
        if (
            last is not None
            and (last.unit.id, last.reason) == (unit.id, closure.reason)
            and closure.day - last.last == timedelta(days=1)
        ):
            found[-1] = replace(last, last=closure.day)
        else:
            may_reopen = actor.may(Permission.CLOSURE_EDIT, unit.path)
            day = closure.day
            found.append(Closed(closure.id, unit, day, day, closure.reason, may_reopen))
    return found
