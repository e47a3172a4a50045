"""What a draft counts, and the points that it gives from its first day on."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.quantity import to_scaled
from portal.models import Campaign, CampaignIndicator, PointsRevision
from portal.services.access import Actor
from portal.services.campaigns.draft import CampaignDraft
from portal.services.work import Work


def write(work: Work, actor: Actor, campaign: Campaign, draft: CampaignDraft) -> None:
    """Write what a draft counts, and the points of it from the first day on."""
    session = work.session
    session.execute(
        sa.delete(CampaignIndicator).where(CampaignIndicator.campaign_id == campaign.id)
    )
    for position, (id_, points) in enumerate(draft.indicators):
        session.add(CampaignIndicator(campaign_id=campaign.id, indicator_id=id_, position=position))
        _give_points(work, actor, campaign, id_, points)


def _give_points(
    work: Work, actor: Actor, campaign: Campaign, indicator_id: int, points: Decimal | None
) -> None:
    """Append the points from the first day on, and over every later day decided before.

    A draft's first day moves: points once dated later would otherwise come back on their day.
    """
    decided = work.session.execute(
        sa.select(PointsRevision.valid_from, PointsRevision.points)
        .where(
            PointsRevision.campaign_id == campaign.id,
            PointsRevision.indicator_id == indicator_id,
        )
        .order_by(PointsRevision.id)
    ).all()
    if points is None and not decided:
        return
    scaled = to_scaled(points or Decimal(0))
    standing: dict[date, int] = dict(decided)
    later = {day: value for day, value in standing.items() if day > campaign.starts_on}
    if standing.get(campaign.starts_on) == scaled and all(v == scaled for v in later.values()):
        return
    # The first day comes last, so that the newest line is the one that people are shown.
    for day in [*sorted(later, reverse=True), campaign.starts_on]:
        work.session.add(
            PointsRevision(
                campaign_id=campaign.id,
                indicator_id=indicator_id,
                valid_from=day,
                points=scaled,
                recorded_at=work.now,
                recorder_id=actor.person_id,
            )
        )
        work.session.flush()
