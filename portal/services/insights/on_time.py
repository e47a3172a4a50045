"""How many of a season's daily reports came by the cut-off, of those that were due."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.models import Absence, Campaign, Participation, Report, Unit
from portal.services.calendar import UnitCalendars
from portal.services.insights.presence import Group, listed_on
from portal.services.insights.season_lines import took_part


@dataclass(frozen=True, slots=True)
class OnTime:
    """Reports of a season: `due` were to be had, of which `sent` came by the cut-off, `late` after.

    Due is what `reports.covering` asks for, summed over days: one a person and working day on which
    they were not away, and whatever came besides.
    """

    due: int
    sent: int
    late: int

    @property
    def rate(self) -> Decimal | None:
        """The part of those due that came in time; None where none was due."""
        return Decimal(self.sent) / self.due if self.due else None


def of(
    connection: sa.Connection,
    campaign: Campaign,
    groups: Iterable[Group],
    calendars: UnitCalendars,
    last: date,
) -> OnTime | None:
    """Return the reports of the days up to the last; None where not one was kept.

    Two statements. A report is of a person's day: who takes part in two seasons at once has one.
    """
    reports = connection.execute(_reports(campaign, last)).all()
    away = _away(connection, campaign, calendars, last)
    if not reports:
        return None
    # Units that close on the same days work on the same: one is counted for all of them.
    alike: Counter[tuple[frozenset[date], date, date]] = Counter()
    paths = {}
    for group in groups:
        key = calendars.at(group.path).closed, group.since, min(group.last, last)
        alike[key] += group.people
        paths[key] = group.path
    owed = sum(people * _working(calendars, paths[key], *key[1:]) for key, people in alike.items())
    sent = late = besides = 0
    for row in reports:
        sent += 0 if row.is_late else row.people
        late += row.people if row.is_late else 0
        if row.is_besides or not calendars.at(row.path).is_working(row.business_date):
            besides += row.people
    return OnTime(owed - away + besides, sent, late)


def _working(calendars: UnitCalendars, path: str, first: date, last: date) -> int:
    return sum(map(calendars.at(path).is_working, _days(first, last)))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _reports(campaign: Campaign, last: date) -> sa.Select[*tuple[Any, ...]]:
    """Count the reports by unit and day; `is_besides`: sent while away, or before the roster."""
    away = sa.exists().where(
        Absence.person_id == Report.person_id,
        Absence.withdrawn_at.is_(None),
        Absence.starts_on <= Report.business_date,
        Absence.ends_on >= Report.business_date,
    )
    early = sa.func.coalesce(listed_on() > Report.business_date, sa.false())
    each = (
        sa.select(
            Unit.path,
            Report.business_date,
            Report.is_late,
            sa.or_(away, early).label("is_besides"),
        )
        .select_from(Participation)
        .join(Unit, Unit.id == Participation.unit_id)
        .join(Report, Report.person_id == Participation.person_id)
        .where(
            took_part(Participation, campaign),
            Report.business_date.between(campaign.starts_on, last),
            Participation.counts_on(Report.business_date.expression),
        )
        .subquery()
    )
    columns = (each.c.path, each.c.business_date, each.c.is_late, each.c.is_besides)
    return sa.select(*columns, sa.func.count().label("people")).group_by(*columns)


def _away(
    connection: sa.Connection, campaign: Campaign, calendars: UnitCalendars, last: date
) -> int:
    """Return on how many working days that would have been due the participants were away.

    One person's absences never overlap.
    """
    rows = connection.execute(
        sa.select(
            Unit.path,
            Participation.joined_on,
            Participation.left_on,
            listed_on(),
            Absence.starts_on,
            Absence.ends_on,
        )
        .join(Unit, Unit.id == Participation.unit_id)
        .join(Absence, Absence.person_id == Participation.person_id)
        .where(
            took_part(Participation, campaign),
            Absence.withdrawn_at.is_(None),
            Absence.starts_on <= last,
            Absence.ends_on >= campaign.starts_on,
        )
    )
    found = 0
    for path, joined_on, left_on, listed, starts_on, ends_on in rows:
        first = max(day for day in (campaign.starts_on, joined_on, listed, starts_on) if day)
        until = min(last, ends_on, left_on - timedelta(days=1) if left_on else last)
        found += _working(calendars, path, first, until)
    return found
