"""The person whom a write is about, locked, when the actor may do that to them."""

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.models import Person, Unit
from portal.services.access import LARGEST_ID, Actor
from portal.services.refusal import NotFound
from portal.services.work import Work


def found(work: Work, actor: Actor, person_id: int, permission: Permission) -> Person:
    """Return the person as they stand now, locked for this transaction.

    Raises NotAllowed without the permission or for who looks after nobody, NotFound for a person
    out of the actor's care.
    """
    actor.demand(Permission.PERSON_SEE)
    person = (
        work.session.scalar(
            sa.select(Person).where(Person.id == person_id).with_for_update(key_share=True),
            execution_options={"populate_existing": True},
        )
        if 0 < person_id <= LARGEST_ID
        else None
    )
    if person is None:
        raise NotFound
    path = work.session.scalars(sa.select(Unit.path).where(Unit.id == person.unit_id)).one()
    if not actor.may(Permission.PERSON_SEE, path):
        raise NotFound
    actor.demand(permission, path)
    return person
