"""The countermeasures in somebody's sight: by what they wait for, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Campaign,
    Countermeasure,
    CountermeasurePlan,
    CountermeasureReview,
    Participation,
    Person,
)
from portal.services.access import Actor, led
from portal.services.countermeasures import items
from portal.services.countermeasures.items import Item
from portal.services.countermeasures.sight import joined, visible
from portal.services.names import Named

PAGE = 50


class Part(StrEnum):
    """What a countermeasure waits for."""

    ASKED = "asked"
    DUE = "due"
    RUNNING = "running"
    HISTORY = "history"


@dataclass(frozen=True)
class Listing:
    """One page of a part, with how many there are of each."""

    items: list[Item]
    part: Part
    counts: dict[Part, int]
    page: int
    pages: int
    campaigns: list[Campaign]


@dataclass(frozen=True, slots=True)
class Pressing:
    """One that waits for a plan since a day, or is due on it."""

    id: int
    part: Part
    person_id: int
    person: Named
    day: date


_OPEN = sa.and_(
    CountermeasureReview.countermeasure_id.is_(None), Campaign.state.in_(("live", "frozen"))
)


# What waits longest comes first, and of what has ended the latest.
_ORDER = {
    Part.ASKED: (Countermeasure.id,),
    Part.DUE: (CountermeasurePlan.due_on, Countermeasure.id),
    Part.RUNNING: (CountermeasurePlan.due_on, Countermeasure.id),
    Part.HISTORY: (CountermeasureReview.reviewed_at.desc(), Countermeasure.id.desc()),
}


def _part(today: date) -> sa.ColumnElement[str]:
    """Return what each waits for; what a closed season left open is history, too."""
    return sa.case(
        (~_OPEN, Part.HISTORY.value),
        (CountermeasurePlan.countermeasure_id.is_(None), Part.ASKED.value),
        (CountermeasurePlan.due_on <= today, Part.DUE.value),
        else_=Part.RUNNING.value,
    )


def waiting(actor: Actor, today: date) -> dict[Part, int]:
    """Return how many of those whom the actor leads there are of each part; one statement."""
    return _counts(led(actor), today)


def pressing(actor: Actor, today: date) -> list[Pressing]:
    """Return those of whom the actor leads that wait for a plan or are due; one statement."""
    part = _part(today)
    rows = db.session.execute(
        joined(
            sa.select(
                Countermeasure.id,
                part,
                Participation.person_id,
                Person.name,
                Person.name_en,
                sa.func.coalesce(CountermeasurePlan.due_on, Countermeasure.asked_on),
            )
        )
        .where(led(actor), part.in_((Part.ASKED.value, Part.DUE.value)))
        .order_by(part, sa.func.coalesce(CountermeasurePlan.due_on, Countermeasure.asked_on))
        .limit(PAGE)
    )
    return [
        Pressing(id_, Part(what), person_id, Named(name, name_en), day)
        for id_, what, person_id, name, name_en, day in rows
    ]


def page_of(
    actor: Actor, at: datetime, part: Part | None, campaign_id: int | None, page: int
) -> Listing:
    """Return a page of what the actor sees; without a part, of the first that has something.

    A page beyond the last is the last. A fixed number of statements for each campaign on it.
    """
    actor.demand(Permission.BOARD_SEE)
    today = business_date(at, clock.zone())
    shown = visible(actor)
    campaigns = _campaigns(shown)
    if campaign_id is not None:
        shown = sa.and_(shown, Countermeasure.campaign_id == campaign_id)
    counts = _counts(shown, today)
    part = part or next((one for one in Part if counts.get(one)), Part.HISTORY)
    total = counts.get(part, 0)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = (
        items.query(actor)
        .where(shown, _part(today) == part.value)
        .order_by(*_ORDER[part])
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Listing(items.read(query, at), part, counts, page, pages, campaigns)


def _campaigns(shown: sa.ColumnElement[bool]) -> list[Campaign]:
    """Return the campaigns of all that is in sight, the latest first."""
    ids = joined(sa.select(Countermeasure.campaign_id)).where(shown)
    return list(
        db.session.scalars(
            sa.select(Campaign)
            .where(Campaign.id.in_(ids))
            .order_by(Campaign.ends_on.desc(), Campaign.id.desc())
        )
    )


def _counts(shown: sa.ColumnElement[bool], today: date) -> dict[Part, int]:
    each = joined(sa.select(_part(today).label("part"))).where(shown).subquery()
    rows = db.session.execute(sa.select(each.c.part, sa.func.count()).group_by(each.c.part))
    return {Part(part): count for part, count in rows}
