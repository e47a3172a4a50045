"""What people entered for a day, line by line: a shared opening stands with each by their part."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import Channel, Credit, Entry, Indicator
from portal.services.names import Named


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger: scaled and signed, a reversal's is negative."""

    entry_id: int
    indicator: Named
    account_type: str | None
    channel: Named | None
    quantity: int
    is_reversal: bool
    recorded_at: datetime


def of_people(
    connection: sa.Connection, person_ids: Collection[int], day: date
) -> dict[int, list[Line]]:
    """Return the lines for the day by person, in the catalogue's order; one statement."""
    whose = sa.func.coalesce(Credit.person_id, Entry.owner_id)
    part = sa.case((Entry.reverses_id.is_(None), Credit.quantity), else_=-Credit.quantity)
    rows = connection.execute(
        sa.select(
            whose,
            Entry.id,
            Indicator.name.label("indicator"),
            Indicator.name_en.label("indicator_en"),
            Entry.account_type,
            Channel.name.label("channel"),
            Channel.name_en.label("channel_en"),
            sa.func.coalesce(part, Entry.quantity),
            Entry.reverses_id.is_not(None),
            Entry.recorded_at,
        )
        .join(Indicator, Indicator.id == Entry.indicator_id)
        .outerjoin(Channel, Channel.id == Entry.channel_id)
        .outerjoin(Credit, Credit.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id))
        .where(Entry.id.in_(_candidates(person_ids, day)), whose.in_(person_ids))
        .order_by(Indicator.position, Entry.id)
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for person_id, id_, name, name_en, kind, channel, channel_en, quantity, is_reversal, at in rows:
        by = Named(channel, channel_en) if channel else None
        line = Line(id_, Named(name, name_en), kind, by, int(quantity), bool(is_reversal), at)
        found[person_id].append(line)
    return dict(found)


def _candidates(person_ids: Collection[int], day: date) -> sa.CompoundSelect[int]:
    """Return the lines of the day that may be theirs: found by person, whatever the bank enters."""
    reversal = aliased(Entry)
    shared = sa.select(Credit.entry_id).where(Credit.person_id.in_(person_ids))
    return sa.union(
        sa.select(Entry.id).where(Entry.owner_id.in_(person_ids), Entry.business_date == day),
        sa.select(Entry.id).where(Entry.id.in_(shared), Entry.business_date == day),
        sa.select(reversal.id).where(
            reversal.reverses_id.in_(shared), reversal.business_date == day
        ),
    )


def sums(lines: Collection[Line]) -> list[tuple[Named, int]]:
    """Return what the lines come to by indicator, without those that came to nothing."""
    found: dict[Named, int] = defaultdict(int)
    for line in lines:
        found[line.indicator] += line.quantity
    return [(indicator, quantity) for indicator, quantity in found.items() if quantity]
