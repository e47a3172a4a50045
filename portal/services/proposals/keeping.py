"""Keeping a proposal, taking it back, and setting a campaign up by it: each once, on record."""

from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.domain.rule import Rule
from portal.extensions import db
from portal.models import Campaign, ProposalDecision, RuleProposal
from portal.services import audit, free_text, names, turns
from portal.services.access import Actor
from portal.services.campaigns.sight import find_for
from portal.services.proposals import listing
from portal.services.proposals.content import codes_of, content_of, numbers_of
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.supposing import in_force
from portal.services.work import Work, writing


def keep(actor: Actor, campaign_id: int, rule: Rule, title: str, reason: str) -> int:
    """Keep a rule in plain form as a proposal; return its id.

    Raise NotFound and NotAllowed, Rejected ("title", "reason", "" for the rule in force), Conflict
    where the same rule is proposed already, and for a draft, which has no ledger to try it on.
    """
    campaign = find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    if campaign.state == State.DRAFT:
        raise Conflict(_l("The season has not begun: there is nothing to try a rule on."))
    title, reason = names.clean("title", free_text.checked("title", title)), _reason(reason)
    if rule == in_force(campaign):
        raise Rejected("", _l("This is the rule in force. Change something first."))
    connection = db.session().connection()
    numbers = numbers_of(connection, campaign_id)
    _demand_known(rule, numbers)
    content = content_of(rule, codes_of(connection), numbers)
    with writing() as work:
        _take_turn(work, campaign_id)
        _demand_new(work, campaign_id, content)
        proposal = RuleProposal(
            campaign_id=campaign_id,
            title=title,
            content=content,
            reason=reason,
            recorded_at=work.now,
            recorder_id=actor.person_id,
        )
        work.session.add(proposal)
        work.session.flush()
        detail: dict[str, object] = {"campaign_id": campaign_id, **content}
        audit.record(work, actor, "proposal.keep", "rule_proposal", proposal.id, detail=detail)
        return proposal.id


def withdraw(actor: Actor, proposal_id: int) -> None:
    """Take a proposal back; it stays on record. Its author may, and who leads the campaign's unit.

    Raise NotFound, NotAllowed and Conflict, where something has become of it already.
    """
    found = listing.find(actor, proposal_id)
    if found.is_open and not found.may_withdraw:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    with writing() as work:
        _take_turn(work, found.proposal.campaign_id)
        _end(work, actor, found.proposal.id, "withdrawn", None)


def adopt(work: Work, actor: Actor, proposal: RuleProposal, campaign: Campaign) -> None:
    """Note, in the transaction that sets a campaign up, that it is set up by the proposal.

    Raise Conflict, where something has become of it already.
    """
    _take_turn(work, proposal.campaign_id)
    _end(work, actor, proposal.id, "adopted", campaign.id)


def demand_open(proposed: listing.Proposed) -> RuleProposal:
    """Return the proposal, for a campaign to be set up by it.

    Who leads the unit that it was made in decides on it: it is taken up once, and not in passing by
    a unit below. Raise Conflict where something has become of it already, NotAllowed.
    """
    if proposed.decision is not None:
        raise Conflict(_sentence(proposed.decision))
    if not proposed.may_adopt:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    return proposed.proposal


def _take_turn(work: Work, campaign_id: int) -> None:
    turns.take(work, f"proposals {campaign_id}")


def _end(work: Work, actor: Actor, proposal_id: int, kind: str, campaign_id: int | None) -> None:
    decided = work.session.get(ProposalDecision, proposal_id)
    if decided is not None:
        raise Conflict(_sentence(decided))
    work.session.add(
        ProposalDecision(
            proposal_id=proposal_id,
            kind=kind,
            campaign_id=campaign_id,
            recorded_at=work.now,
            recorder_id=actor.person_id,
        )
    )
    action = {"withdrawn": "proposal.withdraw", "adopted": "proposal.adopt"}[kind]
    detail: dict[str, object] = {} if campaign_id is None else {"campaign_id": campaign_id}
    audit.record(work, actor, action, "rule_proposal", proposal_id, detail=detail)


def _sentence(decision: ProposalDecision) -> LazyString:
    if decision.kind == "adopted":
        return _l("A season has been set up by this proposal already.")
    return _l("This proposal has been withdrawn meanwhile.")


def _demand_new(work: Work, campaign_id: int, content: dict[str, object]) -> None:
    standing = work.session.execute(
        sa.select(RuleProposal.title, RuleProposal.content)
        .outerjoin(ProposalDecision, ProposalDecision.proposal_id == RuleProposal.id)
        .where(
            RuleProposal.campaign_id == campaign_id,
            sa.or_(ProposalDecision.kind.is_(None), ProposalDecision.kind != "withdrawn"),
        )
    )
    for title, kept in standing:
        if kept == content:
            raise Conflict(_l("The same rule is proposed already: “%(title)s”.", title=title))


def _demand_known(rule: Rule, numbers: Mapping[int, str]) -> None:
    if any(not group <= numbers.keys() for group in rule.bundles or ()):
        raise NotFound


def _reason(text: str) -> str:
    reason = free_text.checked("reason", text)
    if not reason:
        raise Rejected("reason", _l("Say why; whoever decides on the next season reads it."))
    return reason
