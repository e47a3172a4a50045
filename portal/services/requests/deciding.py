"""Granting a request, or declining it with a reason: by who leads the asker, never one's own."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models import Campaign, TargetDecision, TargetRequest
from portal.services import audit, free_text, notices
from portal.services.access import Actor
from portal.services.campaigns.locking import announce
from portal.services.refusal import NotAllowed, Rejected
from portal.services.requests import one
from portal.services.requests.one import One
from portal.services.targets import Column, Subject, in_force
from portal.services.targets import writing as targets
from portal.services.targets.writing import Change
from portal.services.work import Work, writing


@dataclass(frozen=True, slots=True)
class _Case:
    """A request in hand: its campaign is locked against any other change of its targets."""

    line: TargetRequest
    person_id: int
    campaign: Campaign
    column: Column

    @property
    def subject(self) -> Subject:
        return ("p", self.line.participation_id)


def grant(actor: Actor, request_id: int, target: Decimal | None = None, reason: str = "") -> None:
    """Grant a request, as it was asked or with another figure, which needs a reason.

    It goes on from the target that is in force now, whatever that was when it was asked for. Once
    the targets are locked the organiser alone decides. Raise NotFound, NotAllowed (one's own, or
    out of charge), Rejected ("target", "reason") and Conflict: decided meanwhile, with the
    decision as `theirs`; locked; the season is over.
    """
    found = demand_decider(actor, request_id)
    reason = free_text.checked("reason", reason)
    with writing() as work:
        case = _hold(work, actor, found)
        whole = targets.check_column(work, case.campaign, case.column)
        new = case.line.wished
        if target is not None:
            new = targets.scaled("target", target, whole=whole)
        if new != case.line.wished and not reason:
            raise Rejected("reason", _l("Say why it is another figure than asked for."))
        old, revision_id = _set(work, actor, case, new, reason)
        _end(work, actor, case, "granted", reason, revision_id)
        audit.record(
            work,
            actor,
            "target.grant",
            "target_request",
            request_id,
            detail={**_detail(case), "old": str(from_scaled(old)), "new": str(from_scaled(new))},
        )
        _tell(work, actor, case, "request_granted", new, reason)
        announce(work, case.campaign.id)


def decline(actor: Actor, request_id: int, reason: str) -> None:
    """Decline a request with a reason, which the asker reads; the target stays as it is.

    Raise NotFound, NotAllowed (one's own, or out of charge), Rejected ("reason") and Conflict:
    decided meanwhile, with the decision as `theirs`; locked; the season is over.
    """
    found = demand_decider(actor, request_id)
    reason = free_text.checked("reason", reason)
    if not reason:
        raise Rejected("reason", _l("Say why it is declined; who asked reads it."))
    with writing() as work:
        case = _hold(work, actor, found)
        now = in_force(work.connection, case.campaign, case.column.indicator_id, clock.today())
        _end(work, actor, case, "declined", reason)
        audit.record(
            work, actor, "target.decline", "target_request", request_id, detail=_detail(case)
        )
        held = now.of(case.subject, case.column.span)
        _tell(work, actor, case, "request_declined", held.target, reason)


def demand_decider(actor: Actor, request_id: int) -> One:
    """Return the request to who may decide on it.

    Raise NotFound out of sight, NotAllowed out of charge and for one's own.
    """
    found = one.find(actor, request_id)
    actor.demand(Permission.CAMPAIGN_EDIT, found.path)
    if found.person_id == actor.person_id:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    return found


def _hold(work: Work, actor: Actor, found: One) -> _Case:
    """Take the turn, then the campaign: of two who decide, the second is told of the first."""
    one.take_turn(work, found.line.participation_id)
    one.demand_open(work, found.line)
    campaign = targets.begin(work, actor, found.line.campaign_id)
    one.demand_live(campaign)
    return _Case(found.line, found.person_id, campaign, one.column_of(found.line, campaign))


def _set(work: Work, actor: Actor, case: _Case, new: int, reason: str) -> tuple[int, int]:
    """Put the target in force; return the one before, and the revision that sets it.

    Where it was set to that already since it was asked for, the decision rests on that revision.
    """
    today, span, subject = clock.today(), case.column.span, case.subject
    now = in_force(work.connection, case.campaign, case.column.indicator_id, today)
    held = now.of(subject, span)
    everybody = {whose: spans[span].target for whose, spans in now.held.items() if span in spans}
    try:
        targets.check_subjects(work, actor, case.campaign, [subject], today)
        targets.check_sum({**everybody, subject: new}, [subject])
    except Rejected as refusal:
        raise Rejected("target", refusal.message) from refusal
    if held.revision_id and held.target == new:
        return held.target, held.revision_id
    old = held.target if held.revision_id else None
    wanted = [(subject, span)] if new else []
    revision_id, *_overlapped = targets.write(
        work,
        actor,
        case.campaign,
        [
            Change(subject, case.column, old, new, pinned=held.pinned),
            *targets.overlapped(now, wanted, case.column.indicator_id),
        ],
        source="request",
        # Without a word of who grants it, the asker's reason is the change's.
        reason=reason or case.line.reason,
        valid_from=today,
    )
    return held.target, revision_id


def _end(
    work: Work, actor: Actor, case: _Case, outcome: str, reason: str, revision_id: int | None = None
) -> None:
    work.session.add(
        TargetDecision(
            request_id=case.line.id,
            outcome=outcome,
            revision_id=revision_id,
            reason=reason,
            decided_at=work.now,
            decided_by=actor.person_id,
        )
    )
    work.session.flush()


def _detail(case: _Case) -> dict[str, object]:
    return {"campaign_id": case.campaign.id, "wished": str(from_scaled(case.line.wished))}


def _tell(work: Work, actor: Actor, case: _Case, kind: str, target: int, reason: str) -> None:
    """Tell who asked what the target is from now on."""
    notices.tell(
        work,
        [case.person_id],
        kind,
        None,
        **one.facts(case.campaign, case.column, actor),
        new=str(from_scaled(target)) if target else "",
        wished=str(from_scaled(case.line.wished)) if case.line.wished else "",
        reason=reason,
    )
