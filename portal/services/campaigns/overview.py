"""What a campaign's own page tells besides its rules: places, boards, and one's own place."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Board, Bundle, Campaign, Participation, Unit
from portal.services.access import Actor


@dataclass(frozen=True, slots=True)
class BoardLink:
    """A board of the campaign, and the unit that it is seen from."""

    id: int
    kind: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Overview:
    """Who takes part, counted, and where the standings are."""

    participants: int
    newcomers: int
    veterans: int
    in_training: int
    left: int
    units: int
    bundles: int
    boards: list[BoardLink]


def overview(campaign: Campaign) -> Overview:
    """Return the counts of the campaign's roster and its boards, the overall one first."""
    here = Participation.stays_on(max(campaign.starts_on, clock.today()))
    counts = db.session.execute(
        sa.select(
            sa.func.count().filter(here),
            sa.func.count().filter(here, Participation.cohort == "newcomer"),
            sa.func.count().filter(here, Participation.cohort == "veteran"),
            sa.func.count().filter(here, Participation.in_training),
            sa.func.count().filter(~here),
            sa.func.count(sa.distinct(Participation.unit_id)).filter(here),
        ).where(Participation.campaign_id == campaign.id)
    ).one()
    bundles = db.session.scalar(sa.select(sa.func.count()).where(Bundle.campaign_id == campaign.id))
    boards = db.session.execute(
        sa.select(Board.id, Board.kind, Unit)
        .join(Unit, Unit.id == Board.unit_id)
        .where(Board.campaign_id == campaign.id)
        .order_by(Board.id)
    )
    return Overview(
        *counts,
        bundles=bundles or 0,
        boards=[BoardLink(id_, kind, unit) for id_, kind, unit in boards],
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in the list: its unit, the board to open, and whether the reader takes part."""

    campaign: Campaign
    unit: Unit
    board_id: int | None
    takes_part: bool


def listed(actor: Actor, campaigns: Sequence[Campaign]) -> list[Row]:
    """Return what the list shows of each campaign, in three queries however many they are."""
    ids = [campaign.id for campaign in campaigns]
    units = {
        unit.id: unit
        for unit in db.session.scalars(
            sa.select(Unit).where(Unit.id.in_({campaign.unit_id for campaign in campaigns}))
        )
    }
    boards: dict[int, int] = {}
    for id_, campaign_id in db.session.execute(
        sa.select(Board.id, Board.campaign_id).where(Board.campaign_id.in_(ids)).order_by(Board.id)
    ):
        boards.setdefault(campaign_id, id_)
    own = frozenset(
        db.session.scalars(
            sa.select(Participation.campaign_id).where(
                Participation.campaign_id.in_(ids), Participation.person_id == actor.person_id
            )
        )
    )
    return [Row(c, units[c.unit_id], boards.get(c.id), c.id in own) for c in campaigns]
