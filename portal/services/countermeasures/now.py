"""The figures of the moment, for a measure that somebody opens or follows up."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain import attention
from portal.domain.attention import Stood
from portal.domain.business_day import business_date
from portal.models import Campaign, Participation
from portal.services import absences, calendar
from portal.services.calendar import UnitCalendars
from portal.services.countermeasures.behind import own_days
from portal.services.countermeasures.course import Course, Figures
from portal.services.pacing import is_past_cut_off


def of_people(
    connection: sa.Connection,
    campaign: Campaign,
    calendars: UnitCalendars,
    places: Collection[tuple[int, str]],
    now: datetime,
) -> dict[int, Figures]:
    """Return how each participation (with its unit's path) stands; a fixed number of statements.

    After the last day it is how they stood at its end.
    """
    day, is_over = _day(campaign, now)
    ids = [id_ for id_, _path in places]
    course = Course(connection, campaign, calendars, (day, day), ids)
    return {id_: course.at(id_, path, day, past_cut_off=is_over) for id_, path in places}


def of_person(
    connection: sa.Connection,
    campaign: Campaign,
    place: Participation,
    path: str,
    now: datetime,
) -> tuple[Figures, int]:
    """Return how one participant stands, and for how many days on end they needed attention."""
    calendars = calendar.of_units(connection, campaign.starts_on, campaign.ends_on)
    day, is_over = _day(campaign, now)
    last = day if is_over else day - timedelta(days=1)
    since = max(campaign.starts_on, place.joined_on or campaign.starts_on)
    away = absences.absent_on(connection, [place.person_id], since, max(since, last))
    days = own_days(calendars, path, away.get(place.person_id, ()), since, last)
    first = days[-1] if days else day
    course = Course(connection, campaign, calendars, (first, day), [place.id])
    stood = [Stood(one, course.at(place.id, path, one, past_cut_off=True).status) for one in days]
    return course.at(place.id, path, day, past_cut_off=is_over), attention.run(stood)


def _day(campaign: Campaign, now: datetime) -> tuple[date, bool]:
    """Return the day of the campaign that it is, and whether it counts as passed."""
    today = business_date(now, clock.zone())
    if today > campaign.ends_on:
        return campaign.ends_on, True
    return today, is_past_cut_off(campaign, now)
