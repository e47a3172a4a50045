"""What people brought in on a day, by indicator: each their own part of what was shared."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Credit, Entry, Indicator


@dataclass(frozen=True, slots=True)
class Figure:
    """The day's sum in one indicator, scaled: openings less what was taken back of that day."""

    indicator: Indicator
    quantity: int


def of(pairs: Collection[tuple[int, date]]) -> dict[tuple[int, date], list[Figure]]:
    """Return the figures by person and day, in the catalogue's order; two statements.

    An indicator whose sum is zero is left out, and so is who has none.
    """
    if not pairs:
        return {}
    entry_id = sa.func.coalesce(Entry.reverses_id, Entry.id)
    days = {day for _person, day in pairs}
    people = {person_id for person_id, _day in pairs}
    owned = sa.select(
        Entry.owner_id.label("person_id"), Entry.business_date, Entry.indicator_id, Entry.quantity
    ).where(
        Entry.business_date.in_(days),
        Entry.owner_id.in_(people),
        ~sa.exists().where(Credit.entry_id == entry_id),
    )
    shared = (
        sa.select(
            Credit.person_id,
            Entry.business_date,
            Entry.indicator_id,
            sa.case((Entry.reverses_id.is_(None), Credit.quantity), else_=-Credit.quantity),
        )
        .join(Entry, entry_id == Credit.entry_id)
        .where(Entry.business_date.in_(days), Credit.person_id.in_(people))
    )
    lines = sa.union_all(owned, shared).subquery()
    rows = db.session.execute(
        sa.select(*list(lines.c)[:3], sa.func.sum(lines.c.quantity)).group_by(*list(lines.c)[:3])
    ).all()
    indicators = db.session.scalars(
        sa.select(Indicator)
        .where(Indicator.id.in_({row[2] for row in rows}))
        .order_by(Indicator.position, Indicator.id)
    ).all()
    sums = {(row[0], row[1], row[2]): int(row[3]) for row in rows}
    found: dict[tuple[int, date], list[Figure]] = defaultdict(list)
    for person_id, day in pairs:
        for indicator in indicators:
            quantity = sums.get((person_id, day, indicator.id), 0)
            if quantity:
                found[person_id, day].append(Figure(indicator, quantity))
    return dict(found)
