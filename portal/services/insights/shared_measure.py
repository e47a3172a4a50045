"""What the output of two seasons is counted in: what both rank by, else what both count."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.models import Campaign, CampaignIndicator, Indicator
from portal.services import measures


@dataclass(frozen=True, slots=True)
class Measure:
    """What output is counted in; `indicator_id` is None for points.

    `name` is the indicator's, `measure` what one of it is called. `is_ranked`: every season that
    is looked at ranks by it.
    """

    indicator_id: int | None
    name: str
    name_en: str | None
    measure: str
    measure_en: str
    is_ranked: bool


def of(connection: sa.Connection, campaign: Campaign, against: Campaign | None) -> Measure | None:
    """Return what both seasons are counted in; None where they count nothing in common.

    The campaign's own ranking measure comes first, then the other's, then what both count in the
    order of the campaign. One statement. Points are the same measure only where both rank by them.
    """
    other = against or campaign
    same = campaign.ranking_indicator_id == other.ranking_indicator_id
    if same and measures.in_points(campaign):
        name, name_en = measures.POINTS
        return Measure(None, name, name_en, name, name_en, is_ranked=True)
    theirs = sa.orm.aliased(CampaignIndicator)
    wanted = (campaign.ranking_indicator_id, other.ranking_indicator_id)
    first = sa.case(
        {id_: at for at, id_ in enumerate(wanted) if id_ is not None}, value=Indicator.id, else_=2
    )
    row = connection.execute(
        sa.select(
            Indicator.id, Indicator.name, Indicator.name_en, Indicator.measure, Indicator.measure_en
        )
        .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
        .join(theirs, theirs.indicator_id == Indicator.id)
        .where(
            CampaignIndicator.campaign_id == campaign.id,
            theirs.campaign_id == other.id,
        )
        .order_by(first, CampaignIndicator.position, Indicator.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Measure(*row, is_ranked=same and row.id == campaign.ranking_indicator_id)
