"""Which countermeasures somebody sees: of those whom they lead, and those that are their own."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.models import (
    Campaign,
    Countermeasure,
    CountermeasurePlan,
    CountermeasureReview,
    Participation,
    Person,
    Unit,
)
from portal.services.access import Actor, led
from portal.services.refusal import NotAllowed, NotFound
from portal.services.work import Work


@dataclass(frozen=True)
class Found:
    """A countermeasure with what has become of it so far, and whom it is about."""

    countermeasure: Countermeasure
    participation: Participation
    person: Person
    path: str
    plan: CountermeasurePlan | None
    planner: Person | None
    review: CountermeasureReview | None
    reviewer: Person | None


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that the actor sees it: as who leads, takes part or does it."""
    return sa.or_(
        led(actor),
        Participation.person_id == actor.person_id,
        CountermeasurePlan.owner_id == actor.person_id,
    )


def joined(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Join a query from Countermeasure with what the conditions on it name."""
    return (
        query.select_from(Countermeasure)
        .join(Campaign, Campaign.id == Countermeasure.campaign_id)
        .join(Participation, Participation.id == Countermeasure.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .outerjoin(CountermeasurePlan, CountermeasurePlan.countermeasure_id == Countermeasure.id)
        .outerjoin(
            CountermeasureReview, CountermeasureReview.countermeasure_id == Countermeasure.id
        )
    )


def find(work: Work, actor: Actor, countermeasure_id: int) -> tuple[Campaign, Found]:
    """Return a countermeasure that the actor leads, with its campaign under the lock.

    Raise NotFound out of sight, NotAllowed for one that is theirs to see alone.
    """
    campaign_id = work.session.scalar(
        sa.select(Countermeasure.campaign_id).where(Countermeasure.id == countermeasure_id)
    )
    if campaign_id is None:
        raise NotFound
    campaign = lock(work, campaign_id)
    planner, reviewer = sa.orm.aliased(Person), sa.orm.aliased(Person)
    query = joined(
        sa.select(
            Countermeasure,
            Participation,
            Person,
            Unit.path,
            CountermeasurePlan,
            planner,
            CountermeasureReview,
            reviewer,
        )
    )
    row = work.session.execute(
        query.outerjoin(planner, planner.id == CountermeasurePlan.planned_by)
        .outerjoin(reviewer, reviewer.id == CountermeasureReview.reviewed_by)
        .where(Countermeasure.id == countermeasure_id, visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    found = Found(*row)
    actor.demand(Permission.CAMPAIGN_EDIT, found.path)
    if found.person.id == actor.person_id:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    return campaign, found


def lock(work: Work, campaign_id: int) -> Campaign:
    """Return the campaign under its lock: what is asked and agreed in it happens in turn.

    Its books stay open: no measure changes a figure.
    """
    campaign = work.session.scalars(
        sa.select(Campaign).where(Campaign.id == campaign_id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if campaign is None:
        raise NotFound
    return campaign
