"""Who is behind: the participants for whom a measure is asked at the cut-off of a day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain import attention
from portal.domain.attention import Stood
from portal.domain.business_day import business_date
from portal.models import (
    Campaign,
    Countermeasure,
    CountermeasureReview,
    Participation,
    Person,
    Unit,
)
from portal.services import absences, calendar
from portal.services.absences import Away
from portal.services.calendar import UnitCalendars
from portal.services.countermeasures.course import Course, Figures
from portal.services.countermeasures.telling import Behind
from portal.services.names import Named


@dataclass(frozen=True)
class Asked:
    """A participant for whom a measure is asked, with the figures of the day."""

    who: Behind
    days: int
    then: Figures


def behind(connection: sa.Connection, campaign: Campaign, day: date) -> list[Asked]:
    """Return for whom a measure is asked at the cut-off of the day; a fixed number of statements.

    Of who has one open, none. Days before an earlier one had ended are behind it: they do not ask
    a second time.
    """
    free = _free_since(connection, campaign.id)
    people = [
        (who, max(since, free.get(who.participation_id) or since))
        for who, since in _participants(connection, campaign, day)
        if free.get(who.participation_id, since) is not None
    ]
    if not people:
        return []
    calendars = calendar.of_units(connection, campaign.starts_on, campaign.ends_on)
    away = absences.absent_on(
        connection, [who.person_id for who, _since in people], campaign.starts_on, day
    )
    own = [
        (who, own_days(calendars, who.path, away.get(who.person_id, ()), since, day))
        for who, since in people
    ]
    first = min((days[-1] for _who, days in own if days), default=day)
    course = Course(connection, campaign, calendars, (first, day))
    return [asked for who, days in own if (asked := _asked(course, who, days, day))]


def _asked(course: Course, who: Behind, days: list[date], day: date) -> Asked | None:
    """Return what is asked for one of them, if so; the first day that was better settles it."""
    figures: list[Figures] = []
    stood: list[Stood] = []
    for one in days:
        figures.append(course.at(who.participation_id, who.path, one, past_cut_off=True))
        stood.append(Stood(one, figures[-1].status))
        if stood[-1].status != attention.ATTENTION:
            return None
    return Asked(who, attention.run(stood), figures[0]) if attention.asks(day, stood) else None


def own_days(
    calendars: UnitCalendars, path: str, away: Collection[Away], since: date, until: date
) -> list[date]:
    """Return the person's own last working days, the latest first."""
    worked = calendars.at(path)
    return attention.own_days(
        until,
        since,
        lambda day: worked.is_working(day) and not any(one.covers(day) for one in away),
    )


def _free_since(connection: sa.Connection, campaign_id: int) -> Mapping[int, date | None]:
    """Return the first day after each participant's latest measure; None while one is open."""
    rows = connection.execute(
        sa.select(Countermeasure.participation_id, CountermeasureReview.reviewed_at)
        .outerjoin(
            CountermeasureReview, CountermeasureReview.countermeasure_id == Countermeasure.id
        )
        .where(Countermeasure.campaign_id == campaign_id)
        .order_by(Countermeasure.id)
    )
    return {id_: _day_after(at) for id_, at in rows}


def _day_after(at: datetime | None) -> date | None:
    return None if at is None else business_date(at, clock.zone()) + timedelta(days=1)


def _participants(
    connection: sa.Connection, campaign: Campaign, day: date
) -> list[tuple[Behind, date]]:
    """Return who takes part on the day and is ranked, by pinyin, each with their first day."""
    rows = connection.execute(
        sa.select(
            Participation.id,
            Participation.person_id,
            Participation.joined_on,
            Unit.path,
            Person.name,
            Person.name_en,
        )
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id == campaign.id,
            Participation.in_training.is_(False),
            Person.disabled_at.is_(None),
            sa.or_(Participation.joined_on.is_(None), Participation.joined_on <= day),
            sa.or_(Participation.left_on.is_(None), Participation.left_on > day),
        )
        .order_by(Person.sort_key, Participation.id)
    )
    return [
        (
            Behind(row.id, row.person_id, row.path, Named(row.name, row.name_en)),
            max(campaign.starts_on, row.joined_on or campaign.starts_on),
        )
        for row in rows
    ]
