"""Which proposals there are, in the sight of whom, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Person, ProposalDecision, RuleProposal, Unit
from portal.services.access import Actor, campaign_in_sight
from portal.services.campaigns import sight
from portal.services.proposals import since
from portal.services.refusal import NotFound

_AUTHOR, _DECIDER = sa.orm.aliased(Person), sa.orm.aliased(Person)
_ADOPTER = sa.orm.aliased(Campaign)


@dataclass(frozen=True)
class Proposed:
    """A proposal with its author and what became of it: None while it is open.

    `adopter` is the campaign that was set up by it, None for one that is out of the reader's sight,
    as drafts mostly are; `changed` is in what its rule was changed since (`since.changed`).
    `may_withdraw`: the reader may take it back; `may_adopt`: set a campaign up by it.
    """

    proposal: RuleProposal
    author: Person
    decision: ProposalDecision | None
    decider: Person | None
    adopter: Campaign | None
    may_withdraw: bool
    may_adopt: bool
    changed: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nothing has become of it yet."""
        return self.decision is None

    @property
    def is_adopted(self) -> bool:
        """Whether a campaign was set up by it."""
        return self.decision is not None and self.decision.kind == "adopted"


def listed(actor: Actor, campaign: Campaign) -> list[Proposed]:
    """Return the proposals made of a campaign in sight, open ones first, then the latest."""
    rows = db.session.execute(
        _query(actor)
        .where(RuleProposal.campaign_id == campaign.id)
        .order_by(ProposalDecision.proposal_id.is_not(None), RuleProposal.id.desc())
    )
    return _with_changes(_proposed(actor, tuple(row)) for row in rows)


def of_campaign(actor: Actor, campaign: Campaign) -> Proposed | None:
    """Return the proposal that a campaign was set up by, where there is one in sight."""
    row = db.session.execute(
        _query(actor).where(ProposalDecision.campaign_id == campaign.id)
    ).one_or_none()
    return None if row is None else _with_changes([_proposed(actor, tuple(row))])[0]


def find(actor: Actor, proposal_id: int) -> Proposed:
    """Return a proposal of a campaign in sight, else raise NotFound; NotAllowed without boards."""
    actor.demand(Permission.BOARD_SEE)
    row = db.session.execute(_query(actor).where(RuleProposal.id == proposal_id)).one_or_none()
    if row is None:
        raise NotFound
    return _proposed(actor, tuple(row))


def _query(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(RuleProposal, _AUTHOR, Unit.path, ProposalDecision, _DECIDER, _ADOPTER)
        .join(Campaign, Campaign.id == RuleProposal.campaign_id)
        .join(Unit, Unit.id == Campaign.unit_id)
        .join(_AUTHOR, _AUTHOR.id == RuleProposal.recorder_id)
        .outerjoin(ProposalDecision, ProposalDecision.proposal_id == RuleProposal.id)
        .outerjoin(_DECIDER, _DECIDER.id == ProposalDecision.recorder_id)
        .outerjoin(
            _ADOPTER,
            sa.and_(
                _ADOPTER.id == ProposalDecision.campaign_id,
                _ADOPTER.id.in_(
                    sight.visible(actor).with_only_columns(Campaign.id).correlate(None)
                ),
            ),
        )
        .where(campaign_in_sight(actor))
    )


def _proposed(actor: Actor, row: tuple[Any, ...]) -> Proposed:
    proposal, author, path, decision, decider, adopter = row
    is_open, leads = decision is None, actor.may(Permission.CAMPAIGN_EDIT, path)
    return Proposed(
        proposal,
        author,
        decision,
        decider,
        adopter,
        may_withdraw=is_open and (leads or author.id == actor.person_id),
        may_adopt=is_open and leads and bool(actor.paths(Permission.CAMPAIGN_CREATE)),
    )


def _with_changes(proposed: Iterable[Proposed]) -> list[Proposed]:
    found = list(proposed)
    adopted = [(one.proposal, one.adopter) for one in found if one.adopter is not None]
    changed = since.changed(db.session().connection(), adopted)
    return [replace(one, changed=changed.get(one.proposal.id, ())) for one in found]
