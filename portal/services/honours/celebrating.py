"""Celebrating: an honour that stands, as a wall tells of it."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.models import Honour, HonourWithdrawal, Participation, Person, Unit
from portal.services.names import Named


@dataclass(frozen=True)
class Celebrated:
    """Who earned what, with how much, scaled.

    `unit_path` is that of a unit that did; of a person, `greeting` and `hue` are what they chose.
    """

    kind: str
    named: Named
    who: Named
    value: int
    participation_id: int | None
    unit_path: str
    person_id: int | None
    unit_id: int | None
    greeting: str
    hue: int | None


def celebrated(connection: sa.Connection, honour_id: int) -> Celebrated | None:
    """Return the honour; None where it has fallen again meanwhile."""
    row = connection.execute(
        sa.select(
            Honour.kind,
            Honour.name,
            Honour.name_en,
            Honour.value,
            Honour.participation_id,
            sa.func.coalesce(Person.name, Unit.name),
            sa.case((Honour.unit_id.is_(None), Person.name_en), else_=Unit.name_en),
            sa.func.coalesce(Unit.path, ""),
            Person.id,
            Honour.unit_id,
            sa.func.coalesce(Person.greeting, ""),
            Person.hue,
        )
        .outerjoin(Participation, Participation.id == Honour.participation_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(Unit, Unit.id == Honour.unit_id)
        .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
        .where(Honour.id == honour_id, HonourWithdrawal.honour_id.is_(None))
    ).one_or_none()
    if row is None:
        return None
    kind, name, name_en, value, participation_id, who, who_en, *rest = row
    return Celebrated(
        kind, Named(name, name_en), Named(who, who_en), value, participation_id, *rest
    )
