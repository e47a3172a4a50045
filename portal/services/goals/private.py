"""A goal of one's own above the target: only whoever set it ever reads it."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.domain.quantity import from_scaled
from portal.models import Campaign, Participation, PrivateGoal
from portal.services import audit, targets, turns
from portal.services.access import Actor
from portal.services.refusal import Conflict, NotFound, Rejected
from portal.services.targets import Column, whole_of
from portal.services.targets.writing import LARGEST, check_column, scaled
from portal.services.work import Work, writing


def set_private(actor: Actor, campaign_id: int, goal: Decimal | None, today: date) -> None:
    """Set the actor's own goal in a campaign, or take it away with None.

    It lies above the target in force; without a target anything above nothing may be one. The
    audit says that it was set or taken away, and never how much it was. Raise NotFound (no part
    in it), Rejected ("goal") and Conflict (the season is over, or one has left it).
    """
    with writing() as work:
        turns.take(work, f"private goal {actor.person_id}")
        campaign, place = _own(work, actor, campaign_id)
        if campaign.state != State.LIVE or (place.left_on is not None and place.left_on <= today):
            raise Conflict(_l("The season is over for you: your own goal no longer changes."))
        kept = work.session.get(PrivateGoal, place.id)
        if goal is None:
            _remove(work, actor, kept, place.id)
            return
        wished = _checked(work, campaign, place, goal, today)
        if kept is None:
            work.session.add(PrivateGoal(participation_id=place.id, goal=wished, set_at=work.now))
        else:
            kept.goal, kept.set_at = wished, work.now
        audit.record(work, actor, "goal.set", "participation", place.id)


def _own(work: Work, actor: Actor, campaign_id: int) -> tuple[Campaign, Participation]:
    row = work.session.execute(
        sa.select(Campaign, Participation)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(
            Campaign.id == campaign_id,
            Campaign.state != State.DRAFT,
            Participation.person_id == actor.person_id,
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _remove(work: Work, actor: Actor, kept: PrivateGoal | None, participation_id: int) -> None:
    if kept is None:
        raise Rejected("goal", _l("Type the goal that you want to reach."))
    work.session.delete(kept)
    audit.record(work, actor, "goal.remove", "participation", participation_id)


def _checked(
    work: Work, campaign: Campaign, place: Participation, goal: Decimal, today: date
) -> int:
    column = Column(campaign.ranking_indicator_id, whole_of(campaign))
    is_whole = check_column(work, campaign, column)
    if not goal.is_finite() or not 0 < goal <= LARGEST:
        raise Rejected("goal", _l("A goal is above 0 and at most 9999999."))
    wished = scaled("goal", goal, whole=is_whole)
    target = targets.ranked(work.connection, campaign, today).of(("p", place.id)).target
    if wished <= target:
        raise Rejected(
            "goal",
            _l("Your own goal lies above your target of %(target)s.", target=from_scaled(target)),
        )
    return wished
