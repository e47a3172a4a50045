"""Following up: whether a measure helped, is renewed, or dropped, with the figures of then."""

from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.models import Campaign, CountermeasureReview
from portal.services import audit, free_text, notices
from portal.services.access import Actor
from portal.services.countermeasures import now, opening, planning
from portal.services.countermeasures.sight import Found, find
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing

OUTCOMES = ("helped", "renewed", "dropped")


def review(actor: Actor, countermeasure_id: int, outcome: str, note: str) -> int | None:
    """Follow a measure up; return the id of the one that is asked for at once, if renewed.

    What was never agreed can be dropped alone. Raise NotFound, NotAllowed, Rejected at `outcome` or
    `note`, and Conflict where somebody was first or the season is closed.
    """
    with writing() as work:
        campaign, found = find(work, actor, countermeasure_id)
        planning.check_open_to(found)
        if campaign.state == State.CLOSED:
            raise Conflict(_l("The season is closed: nothing is followed up any more."))
        if outcome not in OUTCOMES:
            raise Rejected("outcome", _l("Say what became of it."))
        note = free_text.checked("note", note)
        if not note:
            raise Rejected("note", _l("Say how you came to that; it is shown in the history."))
        if found.plan is None and outcome != "dropped":
            raise Rejected("outcome", _l("Nothing was agreed yet: it can only be dropped."))
        place = found.participation
        figures, days = now.of_person(work.connection, campaign, place, found.path, work.now)
        work.session.add(
            CountermeasureReview(
                countermeasure_id=countermeasure_id,
                outcome=outcome,
                note=note,
                value_then=figures.value,
                target_then=figures.target,
                share_then=figures.share,
                reviewed_at=work.now,
                reviewed_by=actor.person_id,
            )
        )
        next_id = None
        if outcome == "renewed":
            opening.check_time_left(work, campaign)
            opening.check_here(work, place)
            opening.check_day(work, found.countermeasure.asked_on, "outcome")
            if figures.target is None:
                raise Rejected("outcome", _l("They have no target any more: it is not renewed."))
            next_id = opening.write(work, campaign, place, figures, days, countermeasure_id).id
        audit.record(
            work,
            actor,
            "countermeasure.review",
            "countermeasure",
            countermeasure_id,
            detail={"outcome": outcome, "next_id": next_id},
        )
        _tell(work, actor, campaign, found, outcome, note)
    return next_id


def _tell(
    work: Work, actor: Actor, campaign: Campaign, found: Found, outcome: str, note: str
) -> None:
    """Tell the participant and who did it; nobody of what they did themself."""
    owner_id = found.plan.owner_id if found.plan else found.person.id
    notices.tell(
        work,
        {found.person.id, owner_id} - {actor.person_id},
        "countermeasure_reviewed",
        by=actor.name,
        by_en=actor.name_en,
        person=found.person.name,
        person_en=found.person.name_en,
        campaign=campaign.name,
        campaign_en=campaign.name_en,
        outcome=outcome,
        reason=note,
    )
