"""What somebody reached day by day, in the measure that a campaign ranks by."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from portal.models import Campaign, CampaignIndicator, DayTally, Participation
from portal.services import measures


def gained(
    connection: sa.Connection, campaign: Campaign, participation_ids: Collection[int]
) -> Mapping[int, dict[date, int]]:
    """Return by participation what each day brought, scaled; one statement.

    The participations may be of different campaigns: the measure is the one campaign's.
    """
    measure = DayTally.points if measures.in_points(campaign) else DayTally.quantity
    query = (
        sa.select(DayTally.participation_id, DayTally.business_date, sa.func.sum(measure))
        .where(DayTally.participation_id.in_(participation_ids))
        .group_by(DayTally.participation_id, DayTally.business_date)
    )
    if not measures.in_points(campaign):
        query = query.where(DayTally.indicator_id == campaign.ranking_indicator_id)
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for participation_id, day, scaled in connection.execute(query):
        found[participation_id][day] = int(scaled)
    return found


def reference(
    connection: sa.Connection, campaign: Campaign, person_id: int
) -> tuple[Campaign, int] | None:
    """Return the season before, and the same person's participation there; one statement.

    None where no season is named, the person took no part in it, or it did not count the same.
    """
    if campaign.reference_id is None:
        return None
    counted = sa.exists().where(CampaignIndicator.campaign_id == Campaign.id)
    if not measures.in_points(campaign):
        counted = counted.where(CampaignIndicator.indicator_id == campaign.ranking_indicator_id)
    with sa.orm.Session(bind=connection) as session:
        row = session.execute(
            sa.select(Campaign, Participation.id)
            .join(Participation, Participation.campaign_id == Campaign.id)
            .where(
                Campaign.id == campaign.reference_id,
                Participation.person_id == person_id,
                sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on),
                counted,
            )
        ).one_or_none()
        session.expunge_all()
    return None if row is None else (row[0], row[1])
