"""Adding a unit, and giving one another name."""

import re

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from portal.models import Unit
from portal.services import audit, shown_names
from portal.services.access import Actor
from portal.services.names import clean, clean_optional
from portal.services.pinyin import sort_key
from portal.services.refusal import Rejected
from portal.services.units.tree_lock import (
    demand_depth,
    demand_order,
    found,
    found_above,
    lock_tree,
)
from portal.services.work import writing

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
TAKEN = _l("Another unit has this code. Choose a different one.")


def add(
    actor: Actor, parent_id: int, kind: str, code: str, name: str, name_en: str | None = None
) -> int:
    """Add a unit under another and return its id.

    Raises Rejected at `parent`, `kind`, `code` or `name`.
    """
    name = clean("name", name)
    name_en = clean_optional("name_en", name_en)
    code = code.strip()
    if not CODE.fullmatch(code):
        raise Rejected(
            "code",
            _l("Use 40 letters, digits, dots, underscores and hyphens at most, such as BH-01."),
        )
    with writing() as work:
        lock_tree(work)
        above = found_above(work, actor, parent_id)
        demand_order("kind", kind, above)
        same = sa.select(Unit.id).where(sa.func.lower(Unit.code) == code.lower())
        if work.session.scalar(same):
            raise Rejected("code", TAKEN)
        unit = Unit(
            parent_id=above.id,
            kind=kind,
            code=code,
            name=name,
            name_en=name_en,
            sort_key=sort_key(name),
        )
        work.session.add(unit)
        try:
            work.session.flush()
        except IntegrityError as error:
            raise Rejected("code", TAKEN) from error
        unit.path = f"{above.path}{unit.id}/"
        demand_depth("parent", len(unit.path))
        audit.record(work, actor, "unit.add", "unit", unit.id, detail={"path": unit.path})
    return unit.id


def rename(actor: Actor, unit_id: int, name: str, name_en: str | None = None) -> None:
    """Give the unit another name; the boards that show it follow."""
    name = clean("name", name)
    name_en = clean_optional("name_en", name_en)
    with writing() as work:
        shown_names.of_unit(work, unit_id)
        unit = found(work, actor, unit_id)
        before = {"name": unit.name, "name_en": unit.name_en}
        unit.name, unit.name_en, unit.sort_key = name, name_en, sort_key(name)
        after = {"name": name, "name_en": name_en}
        audit.record(
            work, actor, "unit.rename", "unit", unit.id, detail={"before": before, "after": after}
        )
