"""What each participation has on the days from one to another."""

from datetime import date

import sqlalchemy as sa

from portal.models import Campaign, DayTally
from portal.services import measures


def sums(connection: sa.Connection, campaign: Campaign, first: date, last: date) -> dict[int, int]:
    """Return the figures by participation, scaled in the campaign's measure."""
    in_points = measures.in_points(campaign)
    value = DayTally.points if in_points else DayTally.quantity
    query = (
        sa.select(DayTally.participation_id, sa.func.sum(value))
        .where(DayTally.campaign_id == campaign.id, DayTally.business_date.between(first, last))
        .group_by(DayTally.participation_id)
    )
    if not in_points:
        query = query.where(DayTally.indicator_id == campaign.ranking_indicator_id)
    return {participation_id: int(sum_) for participation_id, sum_ in connection.execute(query)}
