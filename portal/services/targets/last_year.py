"""What was reached a year ago: in the earlier season, or on the same dates of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.period import Span
from portal.models import Campaign, Credit, DayTally, Entry, Participation, Unit
from portal.services.targets.force import Column, whole_of


@dataclass(frozen=True)
class LastYear:
    """Figures of a period's counterpart a year ago, scaled; none is below nothing.

    `is_known`: there is something to take them from. `by_unit` are by the path of the unit that
    somebody was in then.
    """

    is_known: bool
    by_person: Mapping[int, int]
    by_unit: Mapping[str, int]

    def of_unit(self, unit: Unit) -> int:
        """Return what a unit had, with all below it."""
        return sum(figure for path, figure in self.by_unit.items() if path.startswith(unit.path))


@dataclass(frozen=True)
class Counterpart:
    """The days a year ago that a campaign's days are compared with.

    With an earlier season it is the same day of the season, else the same date a year before.
    """

    campaign: Campaign
    reference: Campaign | None

    def of(self, day: date) -> date:
        """Return the day that a day is compared with."""
        if self.reference is not None:
            return self.reference.starts_on + (day - self.campaign.starts_on)
        try:
            return day.replace(year=day.year - 1)
        except ValueError:  # 29 February
            return day.replace(year=day.year - 1, day=day.day - 1)

    def range(self, span: Span) -> tuple[date, date]:
        """Return the first and last day to compare a period with; a whole season with a whole."""
        if self.reference is not None and span == whole_of(self.campaign):
            return self.reference.starts_on, self.reference.ends_on
        return self.of(span.starts_on), self.of(span.ends_on)


def counterpart(session: Session, campaign: Campaign) -> Counterpart:
    """Return what a campaign's days are compared with."""
    earlier = session.get(Campaign, campaign.reference_id) if campaign.reference_id else None
    return Counterpart(campaign, earlier)


def figures(session: Session, campaign: Campaign, column: Column) -> LastYear:
    """Return by person and by unit what a column's counterpart brought; three statements."""
    found = counterpart(session, campaign)
    lines = _lines(found, column)
    if lines is None:
        return LastYear(is_known=False, by_person={}, by_unit={})
    first, last = found.range(column.span)
    by_person: dict[int, int] = {}
    by_unit: dict[str, int] = {}
    for person_id, path, figure in session.execute(
        sa.select(lines.c.person_id, Unit.path, sa.func.sum(lines.c.figure))
        .join(Unit, Unit.id == lines.c.unit_id)
        .where(lines.c.day.between(first, last))
        .group_by(lines.c.person_id, Unit.path)
    ):
        by_person[person_id] = by_person.get(person_id, 0) + int(figure)
        by_unit[path] = by_unit.get(path, 0) + int(figure)
    return LastYear(
        is_known=True,
        by_person={id_: max(figure, 0) for id_, figure in by_person.items()},
        by_unit={path: max(figure, 0) for path, figure in by_unit.items()},
    )


def by_day(
    session: Session, campaign: Campaign, column: Column, unit: Unit
) -> dict[date, int] | None:
    """Return what a unit had on the counterpart of each day of a column, scaled.

    None where there is nothing to take it from.
    """
    found = counterpart(session, campaign)
    lines = _lines(found, column)
    if lines is None:
        return None
    span = column.span
    first, last = found.of(span.starts_on), found.of(span.ends_on)
    then: dict[date, int] = dict(
        session.execute(
            sa.select(lines.c.day, sa.func.sum(lines.c.figure))
            .join(Unit, Unit.id == lines.c.unit_id)
            .where(
                lines.c.day.between(first, last), Unit.path.startswith(unit.path, autoescape=True)
            )
            .group_by(lines.c.day)
        ).all()
    )
    days = (span.starts_on + timedelta(days=n) for n in range((last - first).days + 2))
    return {day: max(int(then.get(found.of(day), 0)), 0) for day in days if span.covers(day)}


def _lines(found: Counterpart, column: Column) -> sa.Subquery | None:
    """Return the lines to sum: who, in which unit then, on which day, how much."""
    if found.reference is not None:
        return _of_season(found.reference, column.indicator_id)
    # The ledger knows no points: they are a campaign's.
    return None if column.indicator_id is None else _of_ledger(column.indicator_id)


def _of_season(season: Campaign, indicator_id: int | None) -> sa.Subquery:
    figure = DayTally.points if indicator_id is None else DayTally.quantity
    lines = (
        sa.select(
            Participation.person_id,
            Participation.unit_id,
            DayTally.business_date.label("day"),
            figure.label("figure"),
        )
        .join(Participation, Participation.id == DayTally.participation_id)
        .where(DayTally.campaign_id == season.id)
    )
    if indicator_id is not None:
        lines = lines.where(DayTally.indicator_id == indicator_id)
    return lines.subquery()


def _of_ledger(indicator_id: int) -> sa.Subquery:
    """Return what stands of the ledger: neither reversals nor what they took back."""
    back = sa.orm.aliased(Entry)
    return (
        sa.select(
            sa.func.coalesce(Credit.person_id, Entry.owner_id).label("person_id"),
            Entry.unit_id,
            Entry.business_date.label("day"),
            sa.func.coalesce(Credit.quantity, Entry.quantity).label("figure"),
        )
        .outerjoin(Credit, Credit.entry_id == Entry.id)
        .where(
            Entry.indicator_id == indicator_id,
            Entry.quantity > 0,
            ~sa.exists().where(back.reverses_id == Entry.id),
        )
        .subquery()
    )
