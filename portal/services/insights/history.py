"""Somebody's seasons, a line each: where they stood, what they had, and what was asked of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import Board, Campaign, Close, CloseStanding, Indicator, TotalTally
from portal.services import measures, targets
from portal.services.insights.people import Season
from portal.services.measures import POINTS

Values = Mapping[int, Mapping[int, tuple[int, int]]]
"""Quantity and points by participation and indicator, scaled."""


@dataclass(frozen=True)
class Past:
    """A season of somebody; figures scaled, in the season's own measure.

    `rank` is that at the season's last close, of the bundle where bundles are scored; None before
    there is one, and without a place. `before` is what they had in the season that it is compared
    with, counted in the same, None where they took no part there.
    """

    season: Season
    measure: tuple[str, str]
    value: int
    target: int | None
    rank: int | None
    before: int | None

    @property
    def increase(self) -> int | None:
        """How much more it is than in the season before."""
        return None if self.before is None else self.value - self.before


def of(connection: sa.Connection, seasons: Iterable[Season], today: date) -> list[Past]:
    """Return the seasons of one person in their order; four statements."""
    found = list(seasons)
    ids = [one.place.id for one in found]
    values = _values(connection, ids)
    held = targets.wholes(connection, ids, today)
    ranks = _ranks(connection, found)
    names = _measures(connection)
    by_campaign = {one.campaign.id: one for one in found}
    told = []
    for one in found:
        before = by_campaign.get(one.campaign.reference_id or 0)
        indicator_id = one.campaign.ranking_indicator_id
        told.append(
            Past(
                season=one,
                measure=POINTS if indicator_id is None else names[indicator_id],
                value=_value(values, one, one.campaign),
                target=held.get((one.place.id, indicator_id)),
                rank=ranks.get(one.campaign.id),
                before=_value(values, before, one.campaign) if before else None,
            )
        )
    return told


def _value(values: Values, season: Season, campaign: Campaign) -> int:
    """Return what somebody has in a season, in the measure of a campaign."""
    own = values.get(season.place.id, {})
    if measures.in_points(campaign):
        return sum(points for _quantity, points in own.values())
    return own.get(campaign.ranking_indicator_id or 0, (0, 0))[0]


def _values(connection: sa.Connection, ids: Collection[int]) -> Values:
    found: dict[int, dict[int, tuple[int, int]]] = {}
    rows = connection.execute(
        sa.select(
            TotalTally.participation_id,
            TotalTally.indicator_id,
            TotalTally.quantity,
            TotalTally.points,
        ).where(TotalTally.participation_id.in_(list(ids)))
    )
    for place, indicator_id, quantity, points in rows:
        found.setdefault(place, {})[indicator_id] = (quantity, points)
    return found


def _ranks(connection: sa.Connection, seasons: Collection[Season]) -> dict[int, int]:
    """Return the ranks at the last close of each season's overall board, by campaign.

    That of the bundle where bundles are scored, as one's own figures have it.
    """
    keys = {f"p{one.place.person_id}" for one in seasons}
    keys |= {f"b{one.place.bundle_id}" for one in seasons if one.place.bundle_id}
    latest = (
        sa.select(Close.campaign_id, sa.func.max(Close.business_date).label("day"))
        .where(Close.campaign_id.in_([one.campaign.id for one in seasons]))
        .group_by(Close.campaign_id)
        .subquery()
    )
    rows = connection.execute(
        sa.select(Campaign.id, CloseStanding.rank)
        .select_from(latest)
        .join(
            Close,
            sa.and_(Close.campaign_id == latest.c.campaign_id, Close.business_date == latest.c.day),
        )
        .join(Campaign, Campaign.id == Close.campaign_id)
        .join(CloseStanding, CloseStanding.close_id == Close.id)
        .join(Board, Board.id == CloseStanding.board_id)
        .where(
            Board.unit_id == Campaign.unit_id,
            CloseStanding.row_key.in_(sorted(keys)),
            CloseStanding.rank.is_not(None),
            sa.or_(
                Board.kind.in_(("person", "no_base")),
                sa.and_(Board.kind == "bundle", Campaign.scoring == "bundle"),
            ),
        )
        # The bundle's rank comes last, and stands.
        .order_by(sa.case((Board.kind == "bundle", 1), else_=0))
    )
    return {campaign_id: rank for campaign_id, rank in rows if rank is not None}


def _measures(connection: sa.Connection) -> dict[int, tuple[str, str]]:
    rows = connection.execute(sa.select(Indicator.id, Indicator.measure, Indicator.measure_en))
    return {id_: (measure, measure_en) for id_, measure, measure_en in rows}
