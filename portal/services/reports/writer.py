"""The writer's row as the lock: what one person sends from two devices happens in turn."""

import sqlalchemy as sa

from portal.models import Person
from portal.services.access import Actor
from portal.services.work import Work


def lock(work: Work, actor: Actor) -> None:
    """Hold the actor's own row until the end of the transaction."""
    work.session.execute(
        sa.select(Person.id).where(Person.id == actor.person_id).with_for_update(key_share=True)
    )
