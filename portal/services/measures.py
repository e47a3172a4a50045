"""The unit of measure that a campaign's ranking value is told in."""

import sqlalchemy as sa

from portal.models import Campaign, Indicator

POINTS = ("分", "points")


def in_points(campaign: Campaign) -> bool:
    """Whether the campaign counts points of all its indicators, and not one indicator."""
    return campaign.ranking_indicator_id is None


def of(connection: sa.Connection, campaign: Campaign) -> tuple[str, str]:
    """Return the measure in Chinese and in English: the ranking indicator's, or points."""
    if in_points(campaign):
        return POINTS
    row = connection.execute(
        sa.select(Indicator.measure, Indicator.measure_en).where(
            Indicator.id == campaign.ranking_indicator_id
        )
    ).one()
    return row[0], row[1]
