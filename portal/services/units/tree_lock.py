"""What every change of the tree asks first, under the locks that make the answers last."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.domain.unit_kind import UnitKind, may_stand_under
from portal.models import Unit
from portal.services.access import Actor
from portal.services.refusal import NotFound, Rejected
from portal.services.work import Work

LONGEST_PATH = 400
CHOOSE = _l("Choose a unit from the list.")


def lock_open(work: Work, unit_id: int, field_name: str = "unit") -> Unit:
    """Return the unit, locked so that nobody disables it meanwhile; Rejected if it is not open."""
    unit = work.session.scalar(
        sa.select(Unit).where(Unit.id == unit_id).with_for_update(read=True),
        execution_options={"populate_existing": True},
    )
    if unit is None:
        raise Rejected(field_name, CHOOSE)
    demand_live(field_name, unit)
    return unit


def lock_tree(work: Work) -> None:
    """Hold every unit until the end of the transaction."""
    # Two moves at once could each be right and together a circle; the tree changes rarely, so one
    # change at a time. All rows, because who adds a person holds just the unit's.
    work.session.execute(sa.select(Unit.id).order_by(Unit.id).with_for_update(key_share=True)).all()


def found(work: Work, actor: Actor, unit_id: int) -> Unit:
    """Return the unit as it stands now; NotFound out of sight, NotAllowed without the right."""
    unit = work.session.get(Unit, unit_id, populate_existing=True)
    if unit is None or not actor.sees(unit.path):
        raise NotFound
    actor.demand(Permission.UNIT_EDIT, unit.path)
    return unit


def found_above(work: Work, actor: Actor, unit_id: int) -> Unit:
    """Return the unit to put another under; Rejected at `parent` for one out of sight or use."""
    unit = work.session.get(Unit, unit_id, populate_existing=True)
    if unit is None or not actor.sees(unit.path):
        raise Rejected("parent", CHOOSE)
    actor.demand(Permission.UNIT_EDIT, unit.path)
    demand_live("parent", unit)
    return unit


def demand_live(field_name: str, unit: Unit) -> None:
    """Raise Rejected when the unit is out of use."""
    if unit.disabled_at is not None:
        raise Rejected(
            field_name, _l("%(name)s is out of use. Choose another unit.", name=unit.name)
        )


def demand_order(field_name: str, kind: str, above: Unit) -> None:
    """Raise Rejected unless a unit of the kind may stand under the one above."""
    if kind not in set(UnitKind) or not may_stand_under(UnitKind(kind), UnitKind(above.kind)):
        raise Rejected(
            field_name, _l("A unit of this kind cannot stand under %(name)s.", name=above.name)
        )


def demand_depth(field_name: str, length: int) -> None:
    """Raise Rejected when a path of the length would not fit."""
    if length > LONGEST_PATH:
        raise Rejected(field_name, _l("The tree is too deep there. Choose a higher unit."))
