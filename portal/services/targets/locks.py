"""The lock on a campaign's targets: after it only the organiser adjusts, with a reason."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.models import Campaign, Person, TargetLock
from portal.services import audit, free_text
from portal.services.access import Actor
from portal.services.campaigns.locking import lock as lock_campaign
from portal.services.campaigns.sight import find_for, path_of
from portal.services.refusal import Conflict, Rejected
from portal.services.work import writing


@dataclass(frozen=True, slots=True)
class LockLine:
    """That somebody locked the targets, or opened them again, when and why."""

    is_locked: bool
    reason: str
    recorded_at: datetime
    recorder: Person


def state(session: Session, campaign_id: int) -> LockLine | None:
    """Return the latest word on whether the targets are locked, None if there never was one."""
    row = session.execute(
        sa.select(TargetLock, Person)
        .join(Person, Person.id == TargetLock.recorder_id)
        .where(TargetLock.campaign_id == campaign_id)
        .order_by(TargetLock.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    line, person = row
    return LockLine(line.is_locked, line.reason, line.recorded_at, person)


def is_locked(session: Session, campaign_id: int) -> bool:
    """Whether the targets are locked now."""
    line = state(session, campaign_id)
    return line is not None and line.is_locked


def locked_now() -> sa.ColumnElement[bool]:
    """Return the condition on Campaign that its targets are locked."""
    latest = (
        sa.select(TargetLock.is_locked)
        .where(TargetLock.campaign_id == Campaign.id)
        .order_by(TargetLock.id.desc())
        .limit(1)
        .correlate(Campaign)
        .scalar_subquery()
    )
    return sa.func.coalesce(latest, sa.false())


def is_organiser(actor: Actor, campaign: Campaign) -> bool:
    """Whether the actor adjusts the campaign's targets also when they are locked."""
    return actor.may(Permission.CAMPAIGN_EDIT, path_of(campaign))


def set_lock(actor: Actor, campaign_id: int, reason: str, *, locked: bool) -> None:
    """Lock a campaign's targets, or open them again, with a reason; its organiser alone may.

    Raise NotFound, NotAllowed, Rejected ("reason") and Conflict (it is so already; not running).
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    reason = free_text.checked("reason", reason)
    if not reason:
        raise Rejected("reason", _l("Say why; the reason is on record."))
    with writing() as work:
        campaign = lock_campaign(work, campaign_id)
        if campaign.state not in (State.DRAFT, State.LIVE):
            raise Conflict(_l("The season is over: its targets no longer change."))
        if is_locked(work.session, campaign_id) == locked:
            raise Conflict(_l("Somebody else was first: the targets are as you want them."))
        work.session.add(
            TargetLock(
                campaign_id=campaign_id,
                is_locked=locked,
                reason=reason,
                recorded_at=work.now,
                recorder_id=actor.person_id,
            )
        )
        action = "target.lock" if locked else "target.unlock"
        audit.record(work, actor, action, "campaign", campaign_id, detail={"reason": reason})
