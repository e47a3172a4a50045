"""What came of closed days, and what was taken back: the day's late lines and reversals."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.models import Entry, Indicator, Person
from portal.services import ledger
from portal.services.names import Named

MOST = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """A line that was recorded on the day: late, or a reversal with its reason; scaled, signed."""

    entry_id: int
    owner: Named
    indicator: Named
    quantity: int
    business_date: date
    recorded_at: datetime
    is_reversal: bool
    reason: str


def of_day(connection: sa.Connection, person_ids: Collection[int], day: date) -> list[Moved]:
    """Return what was recorded on the day for these people, the latest first; one statement."""
    begins = cut_off_at(day, time.min, clock.zone())
    rows = connection.execute(
        sa.select(
            Entry.id,
            Person.name,
            Person.name_en,
            Indicator.name.label("indicator"),
            Indicator.name_en.label("indicator_en"),
            Entry.quantity,
            Entry.business_date,
            Entry.recorded_at,
            Entry.reverses_id.is_not(None).label("is_reversal"),
            Entry.reason,
        )
        .join(Person, Person.id == Entry.owner_id)
        .join(Indicator, Indicator.id == Entry.indicator_id)
        .where(
            Entry.owner_id.in_(person_ids),
            Entry.recorded_at >= begins,
            Entry.recorded_at < begins + timedelta(days=1),
            sa.or_(Entry.reverses_id.is_not(None), ledger.is_late()),
        )
        .order_by(Entry.id.desc())
        .limit(MOST)
    )
    return [
        Moved(
            row.id,
            Named(row.name, row.name_en),
            Named(row.indicator, row.indicator_en),
            row.quantity,
            row.business_date,
            row.recorded_at,
            bool(row.is_reversal),
            row.reason or "",
        )
        for row in rows
    ]
