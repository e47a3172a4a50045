"""The editions of a bulletin: for everybody, for who leads, for a wall, and as text for a chat."""

from enum import StrEnum

from portal.domain.bulletin import Content
from portal.services.access import Actor


class Edition(StrEnum):
    """Which one is asked for."""

    ORDINARY = "ordinary"
    SUPERVISOR = "supervisor"
    WALL = "wall"
    TEXT = "text"


def led(actor: Actor, content: Content) -> frozenset[str]:
    """Return the keys of the rows in the actor's charge; nobody leads themself."""
    return frozenset(
        row.key
        for row in [*content.rows, *content.people]
        if row.person_id != actor.person_id and actor.leads(row.path)
    )
