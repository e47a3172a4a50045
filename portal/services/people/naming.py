"""The person whom somebody means by an employee number or a name that they typed."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Person, Unit
from portal.services.access import Actor, within
from portal.services.names import tidy
from portal.services.refusal import Rejected

OFFERED = 200


def meant(actor: Actor, permission: Permission, text: str) -> int:
    """Return the enabled person in the actor's charge whom the text names.

    An employee number, a number with the name behind it as the list offers them, or a name that
    one person alone has. Rejected at `person` when that is nobody or several.
    """
    typed = tidy(text)
    number = fold(typed.split(" ")[0])
    rows = db.session.execute(
        sa.select(Person.id, Person.employee_no_key)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            *_in_charge(actor, permission),
            sa.or_(
                Person.employee_no_key.in_((number, fold(typed))),
                Person.name == typed,
                sa.func.lower(Person.name_en) == typed.lower(),
            ),
        )
        .limit(3)
    ).all()
    by_number = [row.id for row in rows if row.employee_no_key in (number, fold(typed))]
    found = by_number or [row.id for row in rows]
    if not typed or not found:
        raise Rejected("person", _l("Nobody in your charge has this number or name."))
    if len(found) > 1:
        raise Rejected("person", _l("Several people have this name. Write the employee number."))
    return found[0]


def offered(actor: Actor, permission: Permission) -> list[tuple[Person, Unit]]:
    """Return the first of the enabled people in the actor's charge but themself, by pinyin."""
    rows = db.session.execute(
        sa.select(Person, Unit)
        .join(Unit, Unit.id == Person.unit_id)
        .where(*_in_charge(actor, permission), Person.id != actor.person_id)
        .order_by(Person.sort_key, Person.employee_no_key)
        .limit(OFFERED)
    )
    return [(person, unit) for person, unit in rows]


def _in_charge(actor: Actor, permission: Permission) -> list[sa.ColumnElement[bool]]:
    return [within(Unit.path, actor.paths(permission)), Person.disabled_at.is_(None)]
