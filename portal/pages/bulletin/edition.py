"""The editions of a bulletin: for everybody, for who leads, for a wall, and as text for a chat."""

from enum import StrEnum

from portal.domain.bulletin import Content
from portal.domain.roles import Permission
from portal.services.access import Actor

_LEADING = (Permission.ENTRY_SEE_UNIT, Permission.CAMPAIGN_EDIT)


class Edition(StrEnum):
    """Which one is asked for."""

    ORDINARY = "ordinary"
    SUPERVISOR = "supervisor"
    WALL = "wall"
    TEXT = "text"


def leads(actor: Actor, path: str) -> bool:
    """Whether the unit at the path is in the actor's charge."""
    return any(actor.may(one, path) for one in _LEADING)


def led(actor: Actor, content: Content) -> frozenset[str]:
    """Return the keys of the rows in the actor's charge; nobody leads themself."""
    return frozenset(
        row.key
        for row in [*content.rows, *content.people]
        if row.person_id != actor.person_id and leads(actor, row.path)
    )
