"""A countermeasure as its page shows it: whom it is about, what was agreed, and its effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.campaign import State
from portal.extensions import db
from portal.models import (
    Campaign,
    Countermeasure,
    CountermeasurePlan,
    CountermeasureReview,
    Indicator,
    Participation,
    Person,
    Unit,
)
from portal.services import calendar
from portal.services.access import Actor, led
from portal.services.calendar import UnitCalendars
from portal.services.countermeasures import now
from portal.services.countermeasures.course import Figures
from portal.services.countermeasures.effect import Days, Effect, effect, mark
from portal.services.countermeasures.sight import joined


@dataclass(frozen=True)
class Facts:
    """What the tables hold of it; `is_led`: by the reader, everybody else only reads it."""

    countermeasure: Countermeasure
    campaign: Campaign
    place: Participation
    person: Person
    unit: Unit
    indicator: Indicator | None
    plan: CountermeasurePlan | None
    owner: Person | None
    planner: Person | None
    review: CountermeasureReview | None
    reviewer: Person | None
    is_led: bool


@dataclass(frozen=True)
class Item:
    """A countermeasure with its effect up to its review, or up to now.

    `may_plan`: the season leaves a day for a measure, and the participant is still there.
    """

    facts: Facts
    effect: Effect
    may_plan: bool

    @property
    def is_open(self) -> bool:
        """Whether it can still be followed up: not in a season that is closed."""
        return self.facts.review is None and self.facts.campaign.state != State.CLOSED

    @property
    def is_asked(self) -> bool:
        """Whether it waits for a plan."""
        return self.is_open and self.facts.plan is None


def query(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for the fields of `Facts`."""
    owner, planner, reviewer = (sa.orm.aliased(Person) for _number in range(3))
    columns = sa.select(
        Countermeasure,
        Campaign,
        Participation,
        Person,
        Unit,
        Indicator,
        CountermeasurePlan,
        owner,
        planner,
        CountermeasureReview,
        reviewer,
        led(actor),
    )
    return (
        joined(columns)
        .outerjoin(Indicator, Indicator.id == Campaign.ranking_indicator_id)
        .outerjoin(owner, owner.id == CountermeasurePlan.owner_id)
        .outerjoin(planner, planner.id == CountermeasurePlan.planned_by)
        .outerjoin(reviewer, reviewer.id == CountermeasureReview.reviewed_by)
    )


def read(query: sa.Select[*tuple[Any, ...]], at: datetime) -> list[Item]:
    """Return what the query finds, each with its effect; a fixed number for each campaign."""
    found = [Facts(*row) for row in db.session.execute(query)]
    if not found:
        return []
    connection = db.session.connection()
    first = min(one.campaign.starts_on for one in found)
    last = max(one.campaign.ends_on for one in found)
    calendars = calendar.of_units(connection, first, last)
    figures = _figures(connection, calendars, found, at)
    today = business_date(at, clock.zone())
    return [Item(one, _effect(calendars, one, figures, at), _may_plan(one, today)) for one in found]


def _figures(
    connection: sa.Connection, calendars: UnitCalendars, found: Sequence[Facts], at: datetime
) -> dict[int, Figures]:
    """Return by participation how those stand now whose measure was not followed up."""
    figures: dict[int, Figures] = {}
    waiting = sorted((one for one in found if one.review is None), key=lambda one: one.campaign.id)
    for _id, grouped in groupby(waiting, key=lambda one: one.campaign.id):
        group = list(grouped)
        places = {(one.place.id, one.unit.path) for one in group}
        figures |= now.of_people(connection, group[0].campaign, calendars, places, at)
    return figures


def _effect(
    calendars: UnitCalendars, one: Facts, figures: dict[int, Figures], at: datetime
) -> Effect:
    asked, review = one.countermeasure, one.review
    then = Figures(asked.value_then, asked.target_then, asked.share_then, None)
    if review:
        at = review.reviewed_at
        since = Figures(review.value_then, review.target_then, review.share_then, None)
    else:
        since = figures[one.place.id]
    joined_on = max(one.campaign.starts_on, one.place.joined_on or one.campaign.starts_on)
    return effect(
        Days(one.campaign, calendars, one.unit.path),
        joined_on,
        (mark(asked.asked_on, then), asked.asked_at),
        (mark(business_date(at, clock.zone()), since), at),
    )


def _may_plan(one: Facts, today: date) -> bool:
    left = one.place.left_on
    is_here = left is None or left > today
    return is_here and one.campaign.state == State.LIVE and today < one.campaign.ends_on
