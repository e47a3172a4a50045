"""Tallied: what participants and units have, in the campaign's measure, scaled."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.domain import honour
from portal.domain.honour import Yardstick
from portal.models import (
    Campaign,
    CampaignIndicator,
    DayTally,
    Participation,
    TotalTally,
    UnitTotalTally,
)
from portal.services import measures

Tally = type[TotalTally | UnitTotalTally | DayTally]


def of_people(
    connection: sa.Connection, campaign: Campaign, among: Collection[int] | None
) -> dict[int, int]:
    """Return what the participants have, those who have anything; all of them for None."""
    query = _sums(campaign, TotalTally, TotalTally.participation_id)
    if among is not None:
        query = query.where(TotalTally.participation_id.in_(sorted(among)))
    return {id_: int(value) for id_, value in connection.execute(query)}


def of_units(connection: sa.Connection, campaign: Campaign) -> dict[int, int]:
    """Return what the teams and sub-branches have."""
    query = _sums(campaign, UnitTotalTally, UnitTotalTally.unit_id)
    return {id_: int(value) for id_, value in connection.execute(query)}


def by_day(connection: sa.Connection, campaign: Campaign) -> dict[int, dict[date, int]]:
    """Return what each participant has on each day of theirs."""
    found: dict[int, dict[date, int]] = {}
    query = _sums(campaign, DayTally, DayTally.participation_id, DayTally.business_date)
    for id_, day, value in connection.execute(query):
        found.setdefault(id_, {})[day] = int(value)
    return found


def yardstick(connection: sa.Connection, campaign: Campaign) -> Yardstick | None:
    """Return what people had in the season that is compared with, in this campaign's measure.

    Everybody who took part there counts. None without such a season, or where it does not count
    what this one ranks by, or nobody had anything.
    """
    if campaign.reference_id is None:
        return None
    counts = CampaignIndicator.campaign_id == campaign.reference_id
    if not measures.in_points(campaign):
        counts &= CampaignIndicator.indicator_id == campaign.ranking_indicator_id
    tally = _sums(
        campaign, TotalTally, TotalTally.participation_id, of=campaign.reference_id
    ).subquery()
    rows = connection.execute(
        sa.select(sa.func.coalesce(tally.c.value, 0))
        .select_from(Participation)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .outerjoin(tally, tally.c.participation_id == Participation.id)
        .where(
            Participation.campaign_id == campaign.reference_id,
            # Who was taken off before the first day never took part.
            sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on),
            sa.exists().where(counts),
        )
    )
    return honour.yardstick([int(value) for value in rows.scalars()])


def _sums(
    campaign: Campaign,
    model: Tally,
    *by: Any,  # noqa: ANN401 - columns of the model
    of: int | None = None,
) -> sa.Select[Any]:
    """Return the query for the sums by some columns, of another campaign where one is named."""
    in_points = measures.in_points(campaign)
    value = sa.cast(sa.func.sum(model.points if in_points else model.quantity), sa.BigInteger)
    query = sa.select(*by, value.label("value")).where(model.campaign_id == (of or campaign.id))
    if not in_points:
        query = query.where(model.indicator_id == campaign.ranking_indicator_id)
    return query.group_by(*by)
