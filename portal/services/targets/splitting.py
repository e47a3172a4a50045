"""Splitting targets: proposed first, and then written as it was proposed, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal import clock
from portal.domain.campaign import State
from portal.extensions import db
from portal.models import Campaign
from portal.services import free_text, notices
from portal.services.access import Actor
from portal.services.campaigns.locking import announce
from portal.services.campaigns.sight import find
from portal.services.refusal import Conflict, Rejected
from portal.services.targets import force, writing
from portal.services.targets.ask import WEIGHTS, Ask, Into
from portal.services.targets.calendar_split import over_time
from portal.services.targets.proposals import Proposal
from portal.services.targets.scope import scope
from portal.services.targets.tree_split import down
from portal.services.targets.writing import Change
from portal.services.work import Work
from portal.services.work import writing as transaction


def propose(actor: Actor, campaign_id: int, ask: Ask) -> Proposal:
    """Return what the split would set; nothing is written.

    Raise NotFound (out of sight), NotAllowed (out of charge) and Rejected ("by", "kind").
    """
    campaign = find(actor, campaign_id)
    return _proposed(db.session(), actor, campaign, ask, clock.today())


def split(
    actor: Actor,
    campaign_id: int,
    ask: Ask,
    shown: str,
    reason: str = "",
    valid_from: date | None = None,
) -> int:
    """Write the split as the proposal with the fingerprint `shown` has it; return how many changed.

    Conflict when anything that it rests on changed since: the targets, who is there, who is away.
    Nobody's own target is set. Raise Rejected ("", "by", "kind", "reason", "valid_from",
    "indicator", "period", "p<participation>"), NotFound and NotAllowed.
    """
    find(actor, campaign_id)
    reason = free_text.checked("reason", reason)
    today = clock.today()
    begins = valid_from or today
    with transaction() as work:
        campaign = writing.begin(work, actor, campaign_id)
        writing.check_column(work, campaign, ask.column)
        writing.check_valid_from(campaign, begins, today)
        proposal = _proposed(work.session, actor, campaign, ask, today)
        if proposal.fingerprint != shown:
            raise Conflict(
                _l("What this split rests on has changed since it was shown. This is how it would"
                   " be now.")
            )  # fmt: skip
        if proposal.refusal is not None:
            raise Rejected("", proposal.refusal)
        changes = proposal.changes
        if not changes:
            work.session.rollback()
            return 0
        subjects = {change.subject for change in changes}
        people = writing.check_subjects(work, actor, campaign, subjects, today)
        if ask.into is Into.PEOPLE:
            _check_sum(work, campaign, ask, changes, today)
        writing.check_reason(work, campaign, changes, reason)
        writing.write(
            work, actor, campaign, changes, source="split", reason=reason, valid_from=begins
        )
        if ask.into is Into.TIME:
            _tell(work, actor, campaign, ask, changes, people, reason)
        else:
            writing.tell(work, actor, campaign, changes, people, reason)
        announce(work, campaign_id)
    return len(changes)


def _proposed(
    session: Session, actor: Actor, campaign: Campaign, ask: Ask, today: date
) -> Proposal:
    if ask.by not in WEIGHTS[ask.into]:
        raise Rejected("by", _l("Choose a weight from the list."))
    found = scope(session, actor, campaign, ask.unit_id, today)
    held = force.in_force(session.connection(), campaign, ask.column.indicator_id, today)
    # A split shows nothing of a day to come, and yet must notice that something was decided for it.
    last = force.in_force(session.connection(), campaign, ask.column.indicator_id, date.max)
    make = over_time if ask.into is Into.TIME else down
    return replace(make(session, actor, campaign, ask, found, held), last=last)


def _check_sum(
    work: Work, campaign: Campaign, ask: Ask, changes: Sequence[Change], today: date
) -> None:
    """Refuse a split after which all people's targets are more than any figure is shown."""
    column = ask.column
    held = force.in_force(work.connection, campaign, column.indicator_id, today).held
    everybody = {
        subject: spans[column.span].target
        for subject, spans in held.items()
        if column.span in spans
    }
    mine = [change for change in changes if change.column.span == column.span]
    everybody |= {change.subject: change.new for change in mine}
    writing.check_sum(everybody, [change.subject for change in changes])


def _tell(
    work: Work,
    actor: Actor,
    campaign: Campaign,
    ask: Ask,
    changes: Sequence[Change],
    people: Mapping[int, int],
    reason: str,
) -> None:
    """Tell each participant of a live campaign once that their target was split over time."""
    if campaign.state != State.LIVE or ask.kind is None:
        return
    told = {people[id_] for (kind, id_) in (change.subject for change in changes) if kind == "p"}
    notices.tell(
        work,
        told,
        "target_split",
        campaign_id=campaign.id,
        campaign=campaign.name,
        campaign_en=campaign.name_en,
        by=actor.name,
        by_en=actor.name_en,
        period=ask.kind.value,
        reason=reason,
    )
