"""The unit of measure that a campaign's ranking value is told in."""

import sqlalchemy as sa

from portal.models import Campaign, Indicator

POINTS = ("分", "points")


def of(connection: sa.Connection, campaign: Campaign) -> tuple[str, str]:
    """Return the measure in Chinese and in English: the ranking indicator's, or points."""
    if campaign.ranking == "points":
        return POINTS
    row = connection.execute(
        sa.select(Indicator.measure, Indicator.measure_en).where(
            Indicator.id == campaign.ranking_indicator_id
        )
    ).one()
    return row[0], row[1]
