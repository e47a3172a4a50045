"""Planning: what is done for somebody who is behind, by whom, and until when."""

from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.models import Campaign, CountermeasurePlan, Person, Unit
from portal.services import audit, free_text, notices
from portal.services.access import Actor
from portal.services.countermeasures import opening
from portal.services.countermeasures.sight import Found, find
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing


def plan(
    actor: Actor, countermeasure_id: int, what: str, owner_id: int | None, due_on: date | None
) -> None:
    """Answer what is asked: the measure, who does it, until when; both people are told.

    Raise NotFound, NotAllowed, Rejected at `what`, `owner` or `due_on`, and Conflict where somebody
    has answered already: `theirs` is their plan.
    """
    with writing() as work:
        campaign, found = find(work, actor, countermeasure_id)
        _check_open(found)
        opening.check_time_left(work, campaign)
        opening.check_here(work, found.participation)
        what = free_text.checked("what", what)
        if not what:
            raise Rejected("what", _l("Say what is done differently from now on."))
        day = _due_day(work, campaign, due_on)
        owner = _owner(work, actor, found, owner_id)
        agreed = CountermeasurePlan(
            countermeasure_id=countermeasure_id,
            what=what,
            owner_id=owner.id,
            due_on=day,
            planned_at=work.now,
            planned_by=actor.person_id,
        )
        work.session.add(agreed)
        audit.record(
            work,
            actor,
            "countermeasure.plan",
            "countermeasure",
            countermeasure_id,
            detail={"owner_id": owner.id, "due_on": day.isoformat()},
        )
        _tell(work, actor, campaign, found, agreed, owner)


def check_open_to(found: Found) -> None:
    """Refuse what was followed up already, naming by whom."""
    if found.review and found.reviewer:
        raise Conflict(
            _l("%(name)s has followed this up already: “%(note)s”.",
               name=found.reviewer.name, note=found.review.note),
            theirs=found.review,
        )  # fmt: skip


def _check_open(found: Found) -> None:
    check_open_to(found)
    if found.plan and found.planner:
        raise Conflict(
            _l("%(name)s has agreed a measure already: “%(what)s”, until %(day)s.",
               name=found.planner.name, what=found.plan.what, day=found.plan.due_on.isoformat()),
            theirs=found.plan,
        )  # fmt: skip


def _due_day(work: Work, campaign: Campaign, due_on: date | None) -> date:
    today = business_date(work.now, clock.zone())
    if due_on is None or not today < due_on <= campaign.ends_on:
        raise Rejected(
            "due_on",
            _l("Choose a day after today and up to %(last)s, the last day of the campaign.",
               last=campaign.ends_on.isoformat()),
        )  # fmt: skip
    return due_on


def _owner(work: Work, actor: Actor, found: Found, owner_id: int | None) -> Person:
    """Return who does it: the participant, the actor, or a colleague in the participant's unit."""
    owner = work.session.scalar(
        sa.select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            Person.id == owner_id,
            Person.disabled_at.is_(None),
            sa.or_(
                Person.id.in_((found.person.id, actor.person_id)),
                Unit.path.startswith(found.path, autoescape=True),
            ),
        )
    )
    if owner is None:
        raise Rejected("owner", _l("Choose the participant, yourself or a colleague of theirs."))
    return owner


def _tell(
    work: Work,
    actor: Actor,
    campaign: Campaign,
    found: Found,
    agreed: CountermeasurePlan,
    owner: Person,
) -> None:
    """Tell the participant and who does it; nobody of what they did themself."""
    notices.tell(
        work,
        {found.person.id, owner.id} - {actor.person_id},
        "countermeasure_planned",
        by=actor.name,
        by_en=actor.name_en,
        person=found.person.name,
        person_en=found.person.name_en,
        owner=owner.name,
        owner_en=owner.name_en,
        campaign=campaign.name,
        campaign_en=campaign.name_en,
        due_on=agreed.due_on.isoformat(),
        reason=agreed.what,
    )
