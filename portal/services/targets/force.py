"""The targets in force: the latest revision of each."""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal.domain.quantity import from_scaled
from portal.models import TargetRevision


def in_force(connection: Connection, campaign_id: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return the targets in force, scaled: by participation and by unit; one statement."""
    newest = (
        sa.select(sa.func.max(TargetRevision.id))
        .where(TargetRevision.campaign_id == campaign_id)
        .group_by(TargetRevision.participation_id, TargetRevision.unit_id)
    )
    by_participation: dict[int, int] = {}
    by_unit: dict[int, int] = {}
    for participation_id, unit_id, target in connection.execute(
        sa.select(
            TargetRevision.participation_id, TargetRevision.unit_id, TargetRevision.target
        ).where(TargetRevision.id.in_(newest))
    ):
        if participation_id is not None:
            by_participation[participation_id] = target
        elif unit_id is not None:
            by_unit[unit_id] = target
    return by_participation, by_unit


def version(session: Session, campaign_id: int) -> int:
    """Return what a form carries to find out whether a target changed behind its back."""
    return (
        session.scalar(
            sa.select(sa.func.coalesce(sa.func.max(TargetRevision.id), 0)).where(
                TargetRevision.campaign_id == campaign_id
            )
        )
        or 0
    )


def shown(scaled: int | None) -> Decimal | None:
    """Return a target as people read it; one of nothing is none."""
    return from_scaled(scaled) if scaled else None
