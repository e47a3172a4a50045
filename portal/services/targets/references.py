"""What a target is held against: the same people's figures in the period before, and a year ago."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portal.domain.period import Kind, Span, around
from portal.extensions import db
from portal.models import (
    Campaign,
    Credit,
    DayTally,
    Entry,
    Participation,
    TotalTally,
    Unit,
    UnitDayTally,
    UnitTotalTally,
)
from portal.services.targets import done
from portal.services.targets.force import Column

_DAY = timedelta(days=1)
_LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Reference:
    """A period to compare with, and what was done in it: by person or by unit, scaled.

    `kind` is "season" (the campaign's reference season, named), "before" (the period of the same
    kind before) or "year" (the same days a year earlier).
    """

    kind: Literal["season", "before", "year"]
    starts_on: date
    ends_on: date
    figures: Mapping[int, int]
    season: Campaign | None = None


def of_people(
    connection: Connection, campaign: Campaign, column: Column, person_ids: Collection[int]
) -> list[Reference]:
    """Return the references by person: of an indicator from the ledger, so of any season or none.

    Points are a campaign's own: they come from this campaign's tallies and its reference season's.
    Two statements, and one for the reference season.
    """
    found = []
    for frame in _frames(campaign, column):
        if column.indicator_id is not None:
            figures = _from_ledger(connection, column.indicator_id, frame, person_ids)
        else:
            figures = _from_tallies(connection, campaign, column, frame, person_ids)
        found.append(replace(frame, figures=figures))
    return _known(found)


def of_units(
    connection: Connection, campaign: Campaign, column: Column, unit: Unit
) -> list[Reference]:
    """Return the references of a unit's children, from the tallies of the reference season.

    A unit's tallies are a campaign's: beyond this one and its reference season nothing is known.
    """
    found = []
    for frame in _frames(campaign, column):
        whole = frame.kind == "season" and frame.season is not None
        tally = UnitTotalTally if whole else UnitDayTally
        ids = _seasons(campaign, whole=whole)
        asked = Column(column.indicator_id, Span(Kind.CAMPAIGN, frame.starts_on, frame.ends_on))
        figures = done.by_place(connection, tally, ids, asked, unit)
        found.append(replace(frame, figures=figures))
    return _known(found)


def _known(found: Iterable[Reference]) -> list[Reference]:
    """Return those in which anybody has a figure: a column of nothing tells nothing."""
    return [one for one in found if any(one.figures.values())]


def a_year_earlier(day: date) -> date:
    """Return the same day of the year before; of a leap day the day before it."""
    if (day.month, day.day) == _LEAP_DAY:
        day -= _DAY
    return day.replace(year=day.year - 1)


def before(span: Span) -> Span:
    """Return the period of the same kind before: of a calendar's, uncut, as the last one was."""
    full = around(span.kind, span.starts_on)
    return around(span.kind, full.starts_on - _DAY)


def _frames(campaign: Campaign, column: Column) -> list[Reference]:
    """Return the periods to compare with, without figures yet; no two of the same days."""
    span = column.span
    found = []
    if span.kind == Kind.CAMPAIGN:
        season = db.session.get(Campaign, campaign.reference_id) if campaign.reference_id else None
        if season is not None:
            found.append(Reference("season", season.starts_on, season.ends_on, {}, season))
    else:
        last = before(span)
        found.append(Reference("before", last.starts_on, last.ends_on, {}))
    year = Reference("year", a_year_earlier(span.starts_on), a_year_earlier(span.ends_on), {})
    if not any((one.starts_on, one.ends_on) == (year.starts_on, year.ends_on) for one in found):
        found.append(year)
    return found


def _from_ledger(
    connection: Connection, indicator_id: int, frame: Reference, person_ids: Collection[int]
) -> dict[int, int]:
    """Return what the ledger has by person: entries less reversals, each by its shares."""
    ids = list(person_ids)
    counted = sa.and_(
        Entry.indicator_id == indicator_id,
        Entry.business_date.between(frame.starts_on, frame.ends_on),
    )
    # A reversal has no shares of its own: it takes those of what it takes back.
    origin = sa.func.coalesce(Entry.reverses_id, Entry.id)
    whole = sa.select(Entry.owner_id.label("person_id"), Entry.quantity.label("quantity")).where(
        counted, Entry.owner_id.in_(ids), ~sa.exists().where(Credit.entry_id == origin)
    )
    sign = sa.case((Entry.reverses_id.is_(None), 1), else_=-1)
    shared = (
        sa.select(Credit.person_id, (Credit.quantity * sign).label("quantity"))
        .join(Entry, sa.or_(Entry.id == Credit.entry_id, Entry.reverses_id == Credit.entry_id))
        .where(counted, Credit.person_id.in_(ids))
    )
    lines = sa.union_all(whole, shared).subquery()
    rows = connection.execute(
        sa.select(lines.c.person_id, sa.func.sum(lines.c.quantity)).group_by(lines.c.person_id)
    )
    return {id_: int(quantity) for id_, quantity in rows}


def _from_tallies(
    connection: Connection,
    campaign: Campaign,
    column: Column,
    frame: Reference,
    person_ids: Collection[int],
) -> dict[int, int]:
    whole = frame.season is not None
    tally = TotalTally if whole else DayTally
    asked = Column(column.indicator_id, Span(Kind.CAMPAIGN, frame.starts_on, frame.ends_on))
    rows = connection.execute(
        sa.select(Participation.person_id, done.summed(tally, asked))
        .join(Participation, Participation.id == tally.participation_id)
        .where(
            *done.of_column(tally, _seasons(campaign, whole=whole), asked),
            Participation.person_id.in_(list(person_ids)),
        )
        .group_by(Participation.person_id)
    )
    return {id_: int(value) for id_, value in rows}


def _seasons(campaign: Campaign, *, whole: bool) -> list[int]:
    reference = [campaign.reference_id] if campaign.reference_id else []
    return reference if whole else [campaign.id, *reference]
