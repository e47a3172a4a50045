"""What the rows of a list are checked against: read at once, however long the list is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.roles import Permission, Role
from portal.models import Person, RoleGrant, Unit
from portal.services import leaving
from portal.services.access import Actor
from portal.services.last_admin import INDISPENSABLE
from portal.services.names import tidy


@dataclass
class Standing:
    """People by folded number, units by folded code and name, and what keeps somebody here.

    `holders` are those with a role that cannot lapse, `worked` says when whom had openings last.
    """

    actor: Actor
    today: date
    people: dict[str, Person]
    homes: dict[int, Unit]
    in_charge: frozenset[int]
    units_named: dict[str, list[Unit]]
    holders: dict[Role, set[int]]
    worked: dict[int, date]


def read(session: sa.orm.Session, actor: Actor, keys: Iterable[str], today: date) -> Standing:
    """Return what stands now; four queries.

    Under a lock the session's own copies are read anew.
    """
    wanted = sorted(set(keys))
    known = session.scalars(
        sa.select(Person).where(Person.employee_no_key.in_(wanted)),
        execution_options={"populate_existing": True},
    ).all()
    units = session.scalars(
        sa.select(Unit).order_by(Unit.id), execution_options={"populate_existing": True}
    ).all()
    own = [unit for unit in units if actor.may(Permission.PERSON_EDIT, unit.path)]
    return Standing(
        actor=actor,
        today=today,
        people={person.employee_no_key: person for person in known},
        homes={unit.id: unit for unit in units},
        in_charge=frozenset(unit.id for unit in own),
        units_named=_named(own),
        holders=_holders(session),
        worked=leaving.worked_last(session, [person.id for person in known]),
    )


def folded(text: str) -> str:
    """Return a unit's code or name, or a word for a state, as it is compared."""
    return tidy(text).casefold()


def _named(units: list[Unit]) -> dict[str, list[Unit]]:
    """Return the units by code; by name too, where that is nobody's code."""
    by_code = {folded(unit.code): [unit] for unit in units}
    by_name: dict[str, list[Unit]] = {}
    for unit in units:
        for name in {folded(unit.name), folded(unit.name_en or "")} - {""}:
            by_name.setdefault(name, []).append(unit)
    return by_name | by_code


def _holders(session: sa.orm.Session) -> dict[Role, set[int]]:
    """Return who may come in and holds a role that somebody must hold."""
    found: dict[Role, set[int]] = {}
    for role, person_id in session.execute(
        sa.select(RoleGrant.role, RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(sorted(INDISPENSABLE)), Person.disabled_at.is_(None))
    ):
        found.setdefault(Role(role), set()).add(person_id)
    return found
