"""What people and units have done of a target's column: from the tallies, never the ledger."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portal.domain.period import Kind
from portal.models import Campaign, DayTally, TotalTally, Unit, UnitDayTally, UnitTotalTally
from portal.services.targets.force import Column

Tally = type[DayTally] | type[TotalTally] | type[UnitDayTally] | type[UnitTotalTally]


def of_people(
    connection: Connection, campaign: Campaign, column: Column, ids: Collection[int]
) -> dict[int, int]:
    """Return by participation what it has in the column's period, scaled; one statement."""
    tally = TotalTally if column.span.kind == Kind.CAMPAIGN else DayTally
    rows = connection.execute(
        sa.select(tally.participation_id, summed(tally, column))
        .where(*of_column(tally, [campaign.id], column), tally.participation_id.in_(list(ids)))
        .group_by(tally.participation_id)
    )
    return {id_: int(value) for id_, value in rows}


def of_units(
    connection: Connection, campaign: Campaign, column: Column, unit: Unit
) -> dict[int, int]:
    """Return what the unit and its children have in the column's period, scaled; one statement.

    Teams and sub-branches have tallies of their own; what stands above them has the sum of its
    sub-branches'.
    """
    tally = UnitTotalTally if column.span.kind == Kind.CAMPAIGN else UnitDayTally
    return by_place(connection, tally, [campaign.id], column, unit)


def by_place(
    connection: Connection,
    tally: type[UnitDayTally] | type[UnitTotalTally],
    campaign_ids: Collection[int],
    column: Column,
    unit: Unit,
) -> dict[int, int]:
    """Return what the unit and its children have in a tally of the campaigns, scaled."""
    rows = connection.execute(
        sa.select(Unit.id, Unit.kind, Unit.path, summed(tally, column))
        .join(Unit, Unit.id == tally.unit_id)
        .where(
            *of_column(tally, campaign_ids, column),
            sa.or_(Unit.kind == "sub_branch", Unit.parent_id == unit.id, Unit.id == unit.id),
        )
        .group_by(Unit.id, Unit.kind, Unit.path)
    )
    own: dict[int, int] = {}
    sums: dict[int, int] = {}
    for id_, kind, path, value in rows:
        own[id_] = int(value)
        if kind == "sub_branch":
            for above in path.strip("/").split("/"):
                sums[int(above)] = sums.get(int(above), 0) + int(value)
    return sums | own


def summed(tally: Tally, column: Column) -> sa.ColumnElement[Any]:
    """Return the sum of what the column counts: an indicator's quantity, or points."""
    return sa.func.sum(tally.points if column.indicator_id is None else tally.quantity)


def of_column(
    tally: Tally, campaign_ids: Collection[int], column: Column
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that pick the column's rows out of a tally."""
    found: list[sa.ColumnElement[bool]] = [tally.campaign_id.in_(list(campaign_ids))]
    if column.indicator_id is not None:
        found.append(tally.indicator_id == column.indicator_id)
    if tally is DayTally or tally is UnitDayTally:
        found.append(tally.business_date.between(column.span.starts_on, column.span.ends_on))
    return found
