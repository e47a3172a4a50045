"""Where a unit stands, and whether it is in use."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.models import Person, Unit
from portal.services import audit
from portal.services.access import Actor, within
from portal.services.refusal import Rejected
from portal.services.units.tree_lock import (
    demand_depth,
    demand_live,
    demand_order,
    found,
    found_above,
    lock_tree,
)
from portal.services.work import writing


def move(actor: Actor, unit_id: int, parent_id: int) -> None:
    """Put the unit, with all below it, under another; every path below is rewritten at once.

    Raises Rejected at `parent` when that is the unit itself or below it, is disabled, or is of a
    lower kind. People, roles and campaigns move along untouched: a campaign under way keeps
    counting where its roster says.
    """
    with writing() as work:
        lock_tree(work)
        unit = found(work, actor, unit_id)
        above = found_above(work, actor, parent_id)
        if unit.parent_id is None:
            raise Rejected("parent", _l("The topmost unit cannot be moved."))
        if above.path.startswith(unit.path):
            raise Rejected("parent", _l("A unit cannot stand under itself. Choose another."))
        demand_order("parent", unit.kind, above)
        old, new = unit.path, f"{above.path}{unit.id}/"
        longest = work.session.scalar(
            sa.select(sa.func.max(sa.func.length(Unit.path))).where(within(Unit.path, [old]))
        )
        demand_depth("parent", (longest or 0) + len(new) - len(old))
        before = unit.parent_id
        unit.parent_id = above.id
        work.session.flush()
        work.session.execute(
            sa.update(Unit)
            .where(within(Unit.path, [old]))
            .values(path=sa.literal(new).concat(sa.func.substr(Unit.path, len(old) + 1)))
            .execution_options(synchronize_session=False)
        )
        detail: dict[str, object] = {"before": before, "after": above.id, "path": new}
        audit.record(work, actor, "unit.move", "unit", unit.id, detail=detail)


def disable(actor: Actor, unit_id: int) -> None:
    """Take the unit out of use; Rejected while people or units that are in use stand in it."""
    with writing() as work:
        lock_tree(work)
        unit = found(work, actor, unit_id)
        people = work.session.scalar(
            sa.select(sa.func.count()).where(
                Person.unit_id == unit.id, Person.disabled_at.is_(None)
            )
        )
        if people:
            raise Rejected(
                "disable",
                _l("People still work here: %(count)s. Move or disable them first.", count=people),
            )
        below = work.session.scalar(
            sa.select(sa.func.count()).where(Unit.parent_id == unit.id, Unit.disabled_at.is_(None))
        )
        if below:
            raise Rejected(
                "disable",
                _l(
                    "Units in use still stand under it: %(count)s. Move or disable them first.",
                    count=below,
                ),
            )
        if unit.disabled_at is None:
            unit.disabled_at = work.now
            audit.record(work, actor, "unit.disable", "unit", unit.id)


def enable(actor: Actor, unit_id: int) -> None:
    """Take the unit into use again; Rejected while the one above it is out of use."""
    with writing() as work:
        lock_tree(work)
        unit = found(work, actor, unit_id)
        if unit.parent_id is not None:
            demand_live("disable", work.session.get_one(Unit, unit.parent_id))
        if unit.disabled_at is not None:
            unit.disabled_at = None
            audit.record(work, actor, "unit.enable", "unit", unit.id)
