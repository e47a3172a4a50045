"""The organisation tree as somebody sees it."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.domain.unit_kind import UnitKind
from portal.extensions import db
from portal.models import Person, Unit
from portal.services.access import Actor, within
from portal.services.refusal import NotFound


@dataclass
class Node:
    """A unit in the tree, with how many work in it, and in it or below.

    Who is disabled does not count.
    """

    unit: Unit
    people: int
    people_in_all: int
    below: list["Node"] = field(default_factory=list)


def tree(actor: Actor) -> list[Node]:
    """Return the units in the actor's care as trees, the topmost first; two queries.

    Raises NotAllowed without `person.see` anywhere.
    """
    actor.demand(Permission.PERSON_SEE)
    units = visible_to(actor)
    counted = db.session.execute(
        sa.select(Person.unit_id, sa.func.count())
        .where(Person.disabled_at.is_(None))
        .group_by(Person.unit_id)
    )
    people: dict[int, int] = dict(iter(counted))
    nodes = {unit.id: Node(unit, people.get(unit.id, 0), people.get(unit.id, 0)) for unit in units}
    # The deepest first, so that every count is whole when it is handed up.
    for node in sorted(nodes.values(), key=lambda node: -node.unit.depth):
        above = nodes.get(node.unit.parent_id or 0)
        if above:
            above.people_in_all += node.people_in_all
    roots: list[Node] = []
    for unit in units:
        above = nodes.get(unit.parent_id or 0)
        (above.below if above else roots).append(nodes[unit.id])
    return roots


def visible_to(actor: Actor, permission: Permission = Permission.PERSON_SEE) -> list[Unit]:
    """Return the units where the actor has the permission: higher kinds first, then by name."""
    level = sa.case({kind: level for level, kind in enumerate(UnitKind)}, value=Unit.kind)
    return list(
        db.session.scalars(
            sa.select(Unit)
            .where(within(Unit.path, actor.paths(permission)))
            .order_by(level, Unit.sort_key, Unit.id)
        )
    )


def find(actor: Actor, unit_id: int) -> Unit:
    """Return the unit in the actor's care.

    Raises NotAllowed for who looks after no unit, NotFound for one elsewhere or nowhere.
    """
    actor.demand(Permission.PERSON_SEE)
    unit = db.session.get(Unit, unit_id)
    if unit is None or not actor.may(Permission.PERSON_SEE, unit.path):
        raise NotFound
    return unit
