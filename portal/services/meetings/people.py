"""Who belongs to a unit's meeting: its people, whoever takes part for it, and who leads it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain.roles import Role
from portal.models import Campaign, Participation, Person, RoleGrant, Unit
from portal.services import absences
from portal.services.absences import Away
from portal.services.names import Named

MOST = 200
"""How many people a meeting has at most; beyond that it is held by the units below."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who belongs to the meeting; `away` is why they are not expected on the day."""

    id: int
    name: str
    name_en: str | None
    unit: Named
    away: Away | None


def of_unit(
    connection: sa.Connection, unit: Unit, day: date, also: Collection[int] = ()
) -> list[Attendee]:
    """Return the unit's people by pinyin, with those whom `also` names; two statements.

    The unit's are those who work in it or below, who take part for it in a live campaign on the
    day, and its supervisors, wherever they work.
    """
    rows = connection.execute(_people(unit, day, also)).all()
    away = absences.absent_on(connection, [row.id for row in rows], day, day)
    return [
        Attendee(
            row.id,
            row.name,
            row.name_en,
            Named(row.unit_name, row.unit_name_en),
            next(iter(away.get(row.id, ())), None),
        )
        for row in rows
    ]


def are_too_many(connection: sa.Connection, unit: Unit, day: date) -> bool:
    """Whether the unit has more people than one meeting can have."""
    found = connection.execute(_people(unit, day, ()).limit(MOST + 1)).all()
    return len(found) > MOST


def _people(
    unit: Unit, day: date, also: Collection[int]
) -> sa.Select[int, str, str | None, str, str | None]:
    there = aliased(Unit)
    takes_part = (
        sa.exists()
        .where(
            Participation.person_id == Person.id,
            Participation.counts_on(day),
            Campaign.id == Participation.campaign_id,
            Campaign.state == "live",
            there.id == Participation.unit_id,
            there.path.startswith(unit.path, autoescape=True),
        )
        .correlate(Person)
    )
    leads = (
        sa.exists()
        .where(
            RoleGrant.person_id == Person.id,
            RoleGrant.role == Role.SUPERVISOR,
            RoleGrant.unit_id == unit.id,
        )
        .correlate(Person)
    )
    works_there = Unit.path.startswith(unit.path, autoescape=True)
    return (
        sa.select(
            Person.id,
            Person.name,
            Person.name_en,
            Unit.name.label("unit_name"),
            Unit.name_en.label("unit_name_en"),
        )
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            sa.or_(
                sa.and_(Person.disabled_at.is_(None), sa.or_(works_there, takes_part, leads)),
                Person.id.in_(also),
            )
        )
        .order_by(Person.sort_key, Person.employee_no_key)
    )
