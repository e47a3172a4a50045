"""The bases in force: the latest revision of each participant's."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal.domain.quantity import from_scaled
from portal.models import BaseRevision


@dataclass(frozen=True, slots=True)
class Base:
    """A base in force, scaled, and where it came from; a base of 0 is one, set on purpose."""

    scaled: int
    source: str

    @property
    def amount(self) -> Decimal:
        """Return it as people read it."""
        return from_scaled(self.scaled)


def latest(connection: Connection, campaign_id: int, upto: int | None = None) -> dict[int, Base]:
    """Return by participation the base in force; who has none is not in it. One statement.

    `upto` leaves out the revisions after one.
    """
    newest = sa.select(sa.func.max(BaseRevision.id)).where(BaseRevision.campaign_id == campaign_id)
    if upto is not None:
        newest = newest.where(BaseRevision.id <= upto)
    newest = newest.group_by(BaseRevision.participation_id)
    rows = connection.execute(
        sa.select(BaseRevision.participation_id, BaseRevision.base, BaseRevision.source).where(
            BaseRevision.id.in_(newest), BaseRevision.base.is_not(None)
        )
    )
    return {id_: Base(base, source) for id_, base, source in rows if base is not None}


def in_force(connection: Connection, campaign_id: int, upto: int | None = None) -> dict[int, int]:
    """Return the bases in force by participation, scaled; `upto` leaves out later revisions."""
    return {id_: base.scaled for id_, base in latest(connection, campaign_id, upto).items()}


def version(session: Session, campaign_id: int) -> int:
    """Return what a form carries to find out whether a base changed behind its back."""
    return (
        session.scalar(
            sa.select(sa.func.coalesce(sa.func.max(BaseRevision.id), 0)).where(
                BaseRevision.campaign_id == campaign_id
            )
        )
        or 0
    )
