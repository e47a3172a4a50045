"""Keeping the calendar: the official holidays taken over, and days set by hand."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.models import CalendarDay, CalendarYear
from portal.services import audit, turns
from portal.services.access import Actor
from portal.services.calendar import official, showing, stretch
from portal.services.calendar.working import SATURDAY
from portal.services.names import clean
from portal.services.refusal import Rejected
from portal.services.work import Work, writing

LONGEST = 31
LONGEST_NAME = 60


def seed(work: Work, years: Iterable[int]) -> None:
    """Load those of the years whose official calendar is known and that nobody has loaded."""
    loaded = set(work.session.scalars(sa.select(CalendarYear.year)))
    for year in sorted(set(years) - loaded):
        if official.known(year):
            work.session.add(CalendarYear(year=year, source="official", loaded_at=work.now))
            work.session.add_all(official.exceptions(year))
    work.session.flush()


def load(actor: Actor, year: int) -> int:
    """Make the year what the official calendar says; return how many days that sets.

    What was set by hand before is replaced, and named in the audit. Rejected at `year` while the
    official calendar of it is not known.
    """
    actor.demand(Permission.CALENDAR_EDIT)
    if not official.known(year):
        raise Rejected("year", official.UNKNOWN_YEAR)
    new = official.exceptions(year)
    with writing() as work:
        turns.take(work, "calendar")
        before = _of_years(work, {year})
        after = {row.day: row.is_working for row in new}
        replaced = sorted(day for day in before if after.get(day) != before[day].is_working)
        work.session.execute(sa.delete(CalendarDay).where(_within_years({year})))
        work.session.add_all(new)
        _mark(work, {year}, "official")
        detail: dict[str, object] = {"days": len(new), "replaced": [str(day) for day in replaced]}
        audit.record(work, actor, "calendar.load", "year", year, detail=detail)
        showing.bump(work, date(year, 1, 1), date(year, 12, 31))
    return len(new)


def set_days(
    actor: Actor, first: date, last: date, name: str = "", *, is_working: bool | None
) -> int:
    """Have the days worked or not, None as their weekday says; return how many changed.

    Of a stretch only the days that differ from their weekday are kept: a week's holiday can be
    given whole. Rejected at `day`, `until` or `name`.
    """
    actor.demand(Permission.CALENDAR_EDIT)
    days = stretch.days(first, last, LONGEST, "day", "until")
    if is_working is not None:
        name = clean("name", name, LONGEST_NAME)
    with writing() as work:
        turns.take(work, "calendar")
        years = {day.year for day in days}
        kept = _of_years(work, years)
        changed = [
            day for day in days if _set(work, kept.get(day), day, name, is_working=is_working)
        ]
        if not changed:
            raise Rejected("day", _l("This is how it is already: nothing was changed."))
        work.session.flush()
        _mark(work, years, "edited")
        detail: dict[str, object] = {
            "days": [str(day) for day in changed],
            "is_working": is_working,
            "name": name,
        }
        audit.record(work, actor, "calendar.set", "day", first, detail=detail)
        showing.bump(work, min(changed), max(changed))
    return len(changed)


def _set(
    work: Work, row: CalendarDay | None, day: date, name: str, *, is_working: bool | None
) -> bool:
    """Bring one day to what is wished; return whether that changes anything."""
    by_weekday = day.weekday() < SATURDAY
    if is_working is None or is_working == by_weekday:
        if row is not None:
            work.session.delete(row)
        return row is not None
    if row is None:
        work.session.add(CalendarDay(day=day, is_working=is_working, name=name))
        return True
    # What is kept differs from its weekday already: only its name can be another.
    row.name, before = name, row.name
    return name != before


def _of_years(work: Work, years: set[int]) -> dict[date, CalendarDay]:
    rows = work.session.scalars(
        sa.select(CalendarDay).where(_within_years(years)),
        execution_options={"populate_existing": True},
    )
    return {row.day: row for row in rows}


def _within_years(years: set[int]) -> sa.ColumnElement[bool]:
    return CalendarDay.day.between(date(min(years), 1, 1), date(max(years), 12, 31))


def _mark(work: Work, years: set[int], source: str) -> None:
    """Write down where each year's days come from; a year without any is one nobody has loaded."""
    for year in years:
        row = work.session.get(CalendarYear, year, populate_existing=True)
        is_empty = not _of_years(work, {year})
        if row is not None and is_empty:
            work.session.delete(row)
        elif row is not None:
            row.source, row.loaded_at = source, work.now
        elif not is_empty:
            work.session.add(CalendarYear(year=year, source=source, loaded_at=work.now))
