"""An actor made from the database: for commands, which have no session to resume."""

import sqlalchemy as sa

from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Person, RoleGrant, Unit
from portal.services.access import Actor, Grant


def of_person(person_id: int) -> Actor:
    """Return the person with the roles that they hold now."""
    person, unit = db.session.execute(
        sa.select(Person, Unit).join(Unit, Unit.id == Person.unit_id).where(Person.id == person_id)
    ).one()
    grants = db.session.execute(
        sa.select(RoleGrant.role, RoleGrant.unit_id, Unit.path)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.id)
    )
    return Actor(
        person_id=person.id,
        employee_no=person.employee_no,
        name=person.name,
        unit_id=unit.id,
        unit_path=unit.path,
        grants=tuple(Grant(Role(role), unit_id, path) for role, unit_id, path in grants),
        locale=person.locale,
        name_en=person.name_en,
    )
