"""Holding: how many honours stand, for the rows of a board and for somebody's own home."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from portal.models import Honour, HonourWithdrawal


@dataclass(frozen=True)
class Medals:
    """How many honours stand, by participation and by unit."""

    people: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, int] = field(default_factory=dict)


def medals(connection: sa.Connection, campaign_id: int, by: datetime | None = None) -> Medals:
    """Return how many honours of a campaign everybody holds, or held by a moment; one statement."""
    query = (
        sa.select(Honour.participation_id, Honour.unit_id, sa.func.count())
        .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
        .where(Honour.campaign_id == campaign_id)
        .group_by(Honour.participation_id, Honour.unit_id)
    )
    stands: sa.ColumnElement[bool] = HonourWithdrawal.honour_id.is_(None)
    if by is not None:
        query = query.where(Honour.awarded_at <= by)
        stands = sa.or_(stands, HonourWithdrawal.withdrawn_at > by)
    rows = connection.execute(query.where(stands)).all()
    return Medals(
        {row[0]: row[2] for row in rows if row[0] is not None},
        {row[1]: row[2] for row in rows if row[1] is not None},
    )
