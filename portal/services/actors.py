"""An actor made from the database: for commands, which have no session to resume."""

import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Person, Unit
from portal.services import grants
from portal.services.access import Actor


def of_person(person_id: int) -> Actor:
    """Return the person with the roles that they hold today."""
    person, unit = db.session.execute(
        sa.select(Person, Unit).join(Unit, Unit.id == Person.unit_id).where(Person.id == person_id)
    ).one()
    return Actor(
        person_id=person.id,
        employee_no=person.employee_no,
        name=person.name,
        unit_id=unit.id,
        unit_path=unit.path,
        grants=grants.of_person(person_id, clock.today()),
        locale=person.locale,
        name_en=person.name_en,
    )
