"""Opening a measure by hand: who leads somebody need not wait until three days have passed."""

from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.models import Campaign, Countermeasure, CountermeasureReview, Participation, Unit
from portal.services import audit
from portal.services.access import Actor
from portal.services.countermeasures import now
from portal.services.countermeasures.course import Figures
from portal.services.countermeasures.sight import lock
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing


def open_for(actor: Actor, campaign_id: int, person_id: int) -> int:
    """Ask for a measure for a participant in the actor's charge; return its id.

    Raise NotFound, NotAllowed, Rejected at `person`, and Conflict where one is open already or the
    season leaves no day for it.
    """
    with writing() as work:
        campaign = lock(work, campaign_id)
        row = work.session.execute(
            sa.select(Participation, Unit.path)
            .join(Unit, Unit.id == Participation.unit_id)
            .where(Participation.campaign_id == campaign_id, Participation.person_id == person_id)
        ).one_or_none()
        if row is None:
            raise Rejected("person", _l("They do not take part in this campaign."))
        place, path = row
        actor.demand(Permission.CAMPAIGN_EDIT, path)
        if place.person_id == actor.person_id:
            raise Rejected("person", _l("Somebody else asks for a measure of yours."))
        check_time_left(work, campaign)
        check_here(work, place)
        _check_none(work, place)
        then, days = now.of_person(work.connection, campaign, place, path, work.now)
        made = write(work, campaign, place, then, days)
        audit.record(
            work,
            actor,
            "countermeasure.open",
            "countermeasure",
            made.id,
            detail={"campaign_id": campaign.id, "participation_id": place.id},
        )
    return made.id


def write(
    work: Work,
    campaign: Campaign,
    place: Participation,
    then: Figures,
    days: int,
    follows_id: int | None = None,
) -> Countermeasure:
    """Write down that a measure is asked for today, with the figures of now."""
    if then.target is None:
        raise Rejected("person", _l("They have no target in this campaign: set one first."))
    made = Countermeasure(
        campaign_id=campaign.id,
        participation_id=place.id,
        asked_on=business_date(work.now, clock.zone()),
        days=days,
        value_then=then.value,
        target_then=then.target,
        share_then=then.share,
        follows_id=follows_id,
        asked_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    return made


def check_time_left(work: Work, campaign: Campaign) -> None:
    """Refuse what is to be done in a season that is not live, or over tomorrow."""
    if campaign.state != State.LIVE or business_date(work.now, clock.zone()) >= campaign.ends_on:
        raise Conflict(_l("The season leaves no day for a measure."))


def check_here(work: Work, place: Participation) -> None:
    """Refuse a measure for who has left the campaign."""
    if place.left_on is not None and place.left_on <= business_date(work.now, clock.zone()):
        raise Conflict(_l("Left the campaign on %(day)s.", day=place.left_on.isoformat()))


def _check_none(work: Work, place: Participation) -> None:
    """Refuse a second measure beside an open one, or on the day of another."""
    asked, reviewed = work.session.execute(
        sa.select(Countermeasure.asked_on, CountermeasureReview.reviewed_at)
        .outerjoin(
            CountermeasureReview, CountermeasureReview.countermeasure_id == Countermeasure.id
        )
        .where(Countermeasure.participation_id == place.id)
        .order_by(Countermeasure.id.desc())
        .limit(1)
    ).one_or_none() or (None, None)
    if asked is not None and reviewed is None:
        raise Conflict(
            _l("A measure is under way for them already, asked for on %(day)s.",
               day=asked.isoformat())
        )  # fmt: skip
    check_day(work, asked, "person")


def check_day(work: Work, asked: date | None, field: str) -> None:
    """Refuse a second measure on the day on which one was asked for; Rejected at the field."""
    if asked == business_date(work.now, clock.zone()):
        raise Rejected(
            field, _l("One was asked for today already. Ask for the next one from tomorrow on.")
        )
