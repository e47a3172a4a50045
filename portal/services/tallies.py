"""Tallies: running totals beside the ledger, so that a board costs the same at any size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.models import Base, DayTally, TotalTally, UnitDayTally, UnitTotalTally
from portal.services.work import upsert

SUMS = ("quantity", "points", "unverified")


@dataclass(frozen=True)
class Delta:
    """What one posting adds; quantities and points scaled, negative for a reversal.

    `reached_at` is None where the caller asks the ledger for the latest standing moment itself.
    """

    campaign_id: int
    sub_branch_id: int
    unit_id: int
    participation_id: int
    indicator_id: int
    business_date: date
    quantity: int
    points: int
    unverified: int
    reached_at: datetime | None

    def sums(self) -> dict[str, Any]:
        """Return the three sums and the campaign and indicator they belong to."""
        return {
            "campaign_id": self.campaign_id,
            "indicator_id": self.indicator_id,
            "quantity": self.quantity,
            "points": self.points,
            "unverified": self.unverified,
        }


def _units(delta: Delta) -> Iterable[int]:
    """Return the team and the sub-branch, once where they are the same."""
    return dict.fromkeys((delta.unit_id, delta.sub_branch_id))


def add(connection: sa.Connection, deltas: Sequence[Delta]) -> None:
    """Add postings to the four tallies: four statements, however many campaigns.

    The rows come in the order of the books, which are locked, so no two writes meet crosswise.
    """
    reached = ("reached_at",) if all(delta.reached_at for delta in deltas) else ()
    own = [
        delta.sums()
        | {
            "participation_id": delta.participation_id,
            "business_date": delta.business_date,
            "reached_at": delta.reached_at,
        }
        for delta in deltas
    ]
    units = [
        delta.sums()
        | {
            "unit_id": unit_id,
            "business_date": delta.business_date,
            "reached_at": delta.reached_at,
        }
        for delta in deltas
        for unit_id in _units(delta)
    ]
    for model, rows, raising in (
        (DayTally, own, ()),
        (TotalTally, own, reached),
        (UnitDayTally, units, ()),
        (UnitTotalTally, units, reached),
    ):
        _add(connection, model, rows, raising)


def _add(
    connection: sa.Connection,
    model: type[Base],
    rows: list[dict[str, Any]],
    raising: tuple[str, ...],
) -> None:
    table = model.__table__
    assert isinstance(table, sa.Table)  # noqa: S101 - narrows the mapper's type
    upsert(connection, table, rows, SUMS, raising)
