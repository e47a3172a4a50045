"""What people brought in on a day, by indicator: each their own part of what was shared."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

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
    days = {day for _person, day in pairs}
    people = {person_id for person_id, _day in pairs}
    owned = sa.select(
        Entry.owner_id.label("person_id"), Entry.business_date, Entry.indicator_id, Entry.quantity
    ).where(
        Entry.business_date.in_(days),
        Entry.owner_id.in_(people),
        ~sa.exists().where(Credit.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id)),
    )
    lines = sa.union_all(
        owned,
        _shared(people, days, Entry.id, Credit.quantity.expression),
        _shared(people, days, Entry.reverses_id, -Credit.quantity),
    ).subquery()
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


def _shared(
    people: Collection[int],
    days: Collection[date],
    shared: InstrumentedAttribute[Any],
    part: sa.ColumnElement[int],
) -> sa.Select[int, date, int, int]:
    """Return the parts of lines of the days; `shared` leads from a line to what was shared.

    Found from the people's shares: what a bank enters in a day is not looked through.
    """
    return (
        sa.select(Credit.person_id, Entry.business_date, Entry.indicator_id, part)
        .join(Entry, shared == Credit.entry_id)
        .where(Credit.person_id.in_(people), Entry.business_date.in_(days))
    )
