"""A campaign's way through its life: prepared, live, frozen, closed."""

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import LazyString, lazy_ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal import clock
from portal.domain.campaign import State, may_follow
from portal.domain.roles import Permission
from portal.models import Bundle, Campaign, CampaignIndicator, Participation, RosterRevision, Unit
from portal.services import audit, bases, free_text, targets
from portal.services.access import Actor
from portal.services.campaigns import boards, rules
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find_for
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing


def advance(
    actor: Actor, campaign_id: int, state: str, reason: str = "", *, version: int | None = None
) -> Campaign:
    """Lead a campaign to the state that comes next.

    Going live makes its books and boards and writes down everybody's place. Raise Rejected with
    what is still missing, Conflict when it is no longer where the page showed it.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_ADVANCE)
    if state not in tuple(State):
        raise Rejected("state", _l("Choose from the list."))
    reason = free_text.checked("reason", reason)
    with writing() as work:
        campaign = lock(work, campaign_id)
        moved_on = version is not None and version != rules.version(work.session, campaign_id)
        if moved_on or not may_follow(campaign.state, state):
            raise Conflict(_l("Somebody else changed this campaign while you had it open."))
        if state == State.LIVE:
            _go_live(work, actor, campaign)
        if state == State.FROZEN and clock.today() <= campaign.ends_on and not reason:
            raise Rejected("reason", _l("The season is not over yet. Say why it is stopped."))
        campaign.state = state
        rules.append(work, actor, campaign, reason)
        detail: dict[str, object] = {"state": state, "reason": reason}
        audit.record(work, actor, "campaign.advance", "campaign", campaign_id, detail=detail)
        announce(work, campaign_id)
    return campaign


class Lack(NamedTuple):
    """Something without which a campaign cannot go live: what it is about, and the sentence.

    `about` is "dates", "indicators", "ranking", "participants" or "bases".
    """

    about: str
    sentence: LazyString


def missing(session: Session, campaign: Campaign) -> list[LazyString]:
    """Return a sentence for everything without which the campaign cannot go live."""
    return [lack.sentence for lack in lacks(session, campaign)]


def lacks(session: Session, campaign: Campaign) -> list[Lack]:
    """Return everything without which the campaign cannot go live, with what it is about."""
    found: list[Lack] = []
    indicators = list(
        session.scalars(
            sa.select(CampaignIndicator.indicator_id).where(
                CampaignIndicator.campaign_id == campaign.id
            )
        )
    )
    if not _participants(session, campaign):
        lack = _l("Nobody takes part yet. Choose the participants.")
        found.append(Lack("participants", lack))
    if not indicators:
        lack = _l("Nothing is counted yet. Choose at least one indicator.")
        found.append(Lack("indicators", lack))
    if campaign.ranking == "quantity" and indicators and campaign.ranking_indicator_id is None:
        found.append(Lack("ranking", _l("Choose the indicator that decides the rank.")))
    if campaign.ranking == "points":
        points = rules.latest_points(session, campaign.id)
        if not all(points.get(id_, (0,))[0] for id_ in indicators):
            lack = _l("Ranking by points needs points for every indicator.")
            found.append(Lack("indicators", lack))
    if campaign.ranking == "increase" and not bases.in_force(session.connection(), campaign.id):
        lack = _l("Ranking by increase needs a base for at least somebody. Set the bases.")
        found.append(Lack("bases", lack))
    if campaign.ends_on < clock.today() and not campaign.is_history:
        found.append(Lack("dates", _l("The last day has already passed. Change the dates.")))
    missing_for = _missing_for_scoring(session, campaign)
    return found + [Lack("participants", sentence) for sentence in missing_for]


def doubts(session: Session, campaign: Campaign) -> list[LazyString]:
    """Return a sentence for what does not keep the campaign back and yet may not be meant."""
    connection = session.connection()
    if campaign.ranking == "attainment":
        known = targets.ranked(connection, campaign, clock.today()).people
        without = _without(session, campaign, known)
        told = lazy_ngettext(
            "%(num)s participant has no target: without one there is no attainment and no rank.",
            "%(num)s participants have no target: without one there is no attainment and no rank.",
            without,
        )
        return [told] if without else []
    if campaign.ranking == "increase":
        # A base of zero is one, set on purpose; a target of zero is none.
        known = dict.fromkeys(bases.in_force(connection, campaign.id), 1)
        without = _without(session, campaign, known)
        told = lazy_ngettext(
            "%(num)s participant has no base and will stand on a board apart.",
            "%(num)s participants have no base and will stand on a board apart.",
            without,
        )
        return [told] if without else []
    return []


def _without(session: Session, campaign: Campaign, known: Mapping[int, int]) -> int:
    places = session.scalars(
        sa.select(Participation.id).where(
            Participation.campaign_id == campaign.id, _stays(campaign)
        )
    )
    return sum(not known.get(id_) for id_ in places)


def _missing_for_scoring(session: Session, campaign: Campaign) -> list[LazyString]:
    places = sa.select(Participation).where(
        Participation.campaign_id == campaign.id, _stays(campaign)
    )
    if campaign.scoring == "bundle" and not session.scalar(
        sa.select(sa.exists().where(Bundle.campaign_id == campaign.id))
    ):
        return [_l("Scoring by bundle needs at least one bundle. Make them on the roster.")]
    if campaign.scoring == "team" and not session.scalar(
        sa.select(
            places.join(Unit, Unit.id == Participation.unit_id).where(Unit.kind == "team").exists()
        )
    ):
        return [_l("Scoring by team needs participants who are in teams.")]
    if campaign.scoring == "sub_branch":
        count = sa.func.count(sa.distinct(places.subquery().c.sub_branch_id))
        if (session.scalar(sa.select(count)) or 0) <= 1:
            return [_l("Scoring by sub-branch needs participants from at least two of them.")]
    return []


def _participants(session: Session, campaign: Campaign) -> int:
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                Participation.campaign_id == campaign.id, _stays(campaign)
            )
        )
        or 0
    )


def _stays(campaign: Campaign) -> sa.ColumnElement[bool]:
    """Return the condition that somebody is on the roster and has not left it."""
    return Participation.stays_on(max(campaign.starts_on, clock.today()))


def _go_live(work: Work, actor: Actor, campaign: Campaign) -> None:
    sentences = missing(work.session, campaign)
    if sentences:
        raise Rejected("", sentences[0])
    boards.ensure(work, campaign)
    for place in work.session.scalars(
        sa.select(Participation).where(Participation.campaign_id == campaign.id)
    ):
        work.session.add(RosterRevision.of(place, campaign.starts_on, work.now, actor.person_id))
