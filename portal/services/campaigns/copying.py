"""A campaign begun from an earlier one: its rules, and on request its people and their targets."""

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State, next_period
from portal.domain.quantity import from_scaled
from portal.domain.rule import Rule
from portal.extensions import db
from portal.models import Campaign, Participation, RuleProposal
from portal.services import audit, points, proposals, targets
from portal.services.access import Actor
from portal.services.campaigns import editing
from portal.services.campaigns.catalogue import units_for
from portal.services.campaigns.copied_roster import copy_roster
from portal.services.campaigns.draft import CampaignDraft, draft_of
from portal.services.campaigns.sight import find
from portal.services.honours import rules
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.targets import Column
from portal.services.targets.writing import Change, write
from portal.services.work import Work, writing

LONGEST_CODE = 40


def suggest(actor: Actor, source_id: int, proposal_id: int | None = None) -> CampaignDraft:
    """Return the draft of the season after a campaign in sight.

    Everything is taken over but what belongs to its days: the dates are those of the next season,
    days without a bulletin are left out, points are those in force at its end. It becomes the
    earlier season that the new one is compared with. With a proposal that was made of it, its rule
    stands in place of the campaign's own. Raise NotFound, NotAllowed without any unit, Conflict
    where something has become of the proposal already.
    """
    source = find(actor, source_id)
    session = db.session()
    rule = _rule_of(_proposal(actor, source, proposal_id)) if proposal_id else None
    units = units_for(actor)
    if not units:
        raise NotAllowed
    own = {unit.id for unit in units}
    draft = draft_of(session, source)
    first, last = next_period(source.starts_on, source.ends_on, clock.today())
    in_force = points.in_force(session.connection(), source.id, source.ends_on)
    years = {str(source.starts_on.year): str(first.year)}
    suggested = replace(
        draft,
        name=_moved_on(source.name, years),
        name_en=_moved_on(source.name_en, years) if source.name_en else None,
        code=_free_code(_moved_on(source.code, years)),
        unit_id=source.unit_id if source.unit_id in own else units[0].id,
        starts_on=first,
        ends_on=last,
        indicators=tuple(
            (id_, from_scaled(in_force[id_]) if id_ in in_force else None)
            for id_, _points in draft.indicators
        ),
        closures=(),
        reference_id=None if source.state == State.DRAFT else source.id,
        is_history=False,
    )
    return suggested if rule is None else _by_rule(suggested, rule)


def _by_rule(draft: CampaignDraft, rule: Rule) -> CampaignDraft:
    """Return the draft with the rule's ranking, scoring, indicators and points."""
    indicators = draft.indicators
    if rule.points is not None:
        indicators = tuple(
            (id_, from_scaled(rule.points[id_])) for id_, _own in indicators if id_ in rule.points
        )
    return replace(
        draft,
        ranking=rule.ranking,
        ranking_indicator_id=rule.indicator_id,
        scoring=rule.scoring,
        indicators=indicators,
    )


def _rule_of(proposal: RuleProposal) -> Rule:
    return proposals.rule_of(db.session().connection(), proposal.campaign_id, proposal.content)


def _proposal(actor: Actor, source: Campaign, proposal_id: int) -> RuleProposal:
    """Return an open proposal that was made of the source.

    Raise NotFound, Conflict, and NotAllowed for who does not lead its unit.
    """
    found = proposals.find(actor, proposal_id)
    if found.proposal.campaign_id != source.id:
        raise NotFound
    return proposals.demand_open(found)


def copy(
    actor: Actor,
    source_id: int,
    draft: CampaignDraft,
    *,
    with_roster: bool = False,
    with_targets: bool = False,
    proposal_id: int | None = None,
) -> Campaign:
    """Set a campaign up from the draft, with the people and targets of the source if wished.

    A proposal that the draft came from is adopted by it, and people are bundled as it says. All of
    it or nothing. Raise NotFound, NotAllowed and Rejected as `create` does, Rejected
    ("with_targets") for targets of people who are not taken along, Conflict where something has
    become of the proposal already.
    """
    source = find(actor, source_id)
    editing.demand_unit(actor, draft.unit_id)
    proposal = _proposal(actor, source, proposal_id) if proposal_id else None
    rule = _rule_of(proposal) if proposal else None
    if with_targets and not with_roster:
        raise Rejected(
            "with_targets", _l("Targets belong to people: take the participants along too.")
        )
    if draft.reference_id == source.id and draft.starts_on <= source.starts_on:
        draft = replace(draft, reference_id=None)
    draft = draft.checked()
    with editing.code_taken_once(), writing() as work:
        campaign = editing.begin(work, actor, draft)
        if proposal is not None:
            proposals.adopt(work, actor, proposal, campaign)
        groups = rule.bundles if rule is not None else None
        places = copy_roster(work, source.id, campaign, groups) if with_roster else {}
        aimed = _copy_targets(work, actor, source, campaign, places) if with_targets else 0
        rules.copy(work, source.id, campaign.id)
        detail: dict[str, object] = {"source": source.id, "people": len(places), "targets": aimed}
        audit.record(work, actor, "campaign.copy", "campaign", campaign.id, detail=detail)
    return campaign


def _copy_targets(
    work: Work,
    actor: Actor,
    source: Campaign,
    campaign: Campaign,
    places: Mapping[int, Participation],
) -> int:
    """Set the targets that people had for the whole of the source; return how many.

    `places` are the new places by the old one's id. Nobody sets their own, by copying neither, and
    where something else is ranked now the old figures would say nothing.
    """
    if source.ranking_indicator_id != campaign.ranking_indicator_id:
        return 0
    today = clock.today()
    column = Column(campaign.ranking_indicator_id, targets.whole_of(campaign))
    changes = [
        Change(("p", places[id_].id), column, None, target)
        for id_, target in targets.ranked(work.connection, source, today).people.items()
        if target and id_ in places and places[id_].person_id != actor.person_id
    ]
    if changes:
        write(work, actor, campaign, changes, source="hand", reason="", valid_from=today)
    return len(changes)


def _moved_on(text: str, years: Mapping[str, str]) -> str:
    for old, new in years.items():
        text = text.replace(old, new)
    return text


def _free_code(wished: str) -> str:
    """Return the code, or the first of it with a number behind it, that no campaign has."""
    stem = wished[: LONGEST_CODE - 4]
    taken = set(
        db.session.scalars(
            sa.select(Campaign.code).where(Campaign.code.startswith(stem, autoescape=True))
        )
    )
    number, code = 1, wished
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
