"""What people entered on a day, as a room may see it: every customer masked, whoever looks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain import mask
from portal.models import Channel, Credit, Entry, EntryWords, Indicator, unset
from portal.services import customer_sight
from portal.services.names import Named


@dataclass(frozen=True)
class Opened:
    """Openings of one kind on the day, scaled: one with its customer, or all that have none."""

    quantity: int
    what: Named
    channel: Named | None
    customer: str


def on_day(
    connection: sa.Connection, person_ids: Collection[int], day: date
) -> dict[int, list[Opened]]:
    """Return the openings that stand, by person, each with their share; one statement.

    Those without a customer are summed by what they are.
    """
    reversal, level = aliased(Entry), customer_sight.of_wall()
    rows = connection.execute(
        sa.select(
            sa.func.coalesce(Credit.person_id, Entry.owner_id).label("person_id"),
            sa.func.coalesce(Credit.quantity, Entry.quantity).label("quantity"),
            Indicator.name,
            Indicator.name_en,
            Channel.name.label("channel"),
            Channel.name_en.label("channel_en"),
            EntryWords.customer,
        )
        .select_from(Entry)
        .join(Indicator, Indicator.id == Entry.indicator_id)
        .outerjoin(Channel, Channel.id == Entry.channel_id)
        .outerjoin(EntryWords, EntryWords.entry_id == Entry.id)
        .outerjoin(Credit, Credit.entry_id == Entry.id)
        .where(
            Entry.business_date == day,
            unset(Entry.reverses_id),
            ~sa.exists().where(reversal.reverses_id == Entry.id),
            sa.func.coalesce(Credit.person_id, Entry.owner_id).in_(person_ids),
        )
        .order_by(Indicator.position, Entry.id)
    )
    found: dict[int, dict[object, Opened]] = defaultdict(dict)
    for number, row in enumerate(rows):
        theirs = found[row.person_id]
        what = Named(row.name, row.name_en)
        key: object = number if row.customer else (what, row.channel)
        before = theirs[key].quantity if key in theirs else 0
        channel = Named(row.channel, row.channel_en) if row.channel else None
        theirs[key] = Opened(
            before + int(row.quantity), what, channel, mask.shown(row.customer or "", level)
        )
    return {person_id: list(theirs.values()) for person_id, theirs in found.items()}
