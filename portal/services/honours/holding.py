"""Holding: how many honours stand, for the rows of a board and for somebody's own home."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from portal.models import Honour, HonourWithdrawal


@dataclass(frozen=True)
class Medals:
    """How many honours stand, by participation and by unit."""

    people: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, int] = field(default_factory=dict)


def medals(connection: sa.Connection, campaign_id: int) -> Medals:
    """Return how many honours of a campaign everybody holds; one statement."""
    rows = connection.execute(
        sa.select(Honour.participation_id, Honour.unit_id, sa.func.count())
        .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
        .where(Honour.campaign_id == campaign_id, HonourWithdrawal.honour_id.is_(None))
        .group_by(Honour.participation_id, Honour.unit_id)
    ).all()
    return Medals(
        {row[0]: row[2] for row in rows if row[0] is not None},
        {row[1]: row[2] for row in rows if row[1] is not None},
    )
