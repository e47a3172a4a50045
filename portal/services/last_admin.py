"""The last system or security administrator stays, however many are demoted at once."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Role
from portal.models import Person, RoleGrant
from portal.services.refusal import Rejected
from portal.services.work import Work

INDISPENSABLE = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
"""Without one of each, nobody could add people, or give anybody a role, ever again."""

LAST = _l("This is the last administrator of the kind. Give somebody else the role first.")


def demand_another(work: Work, role: Role, person_id: int, field: str) -> None:
    """Raise Rejected unless somebody else, who is not disabled, holds the indispensable role.

    All grants of the role are locked in one order first: of two demotions at once the second
    waits here, and then counts without the first one's.
    """
    if role not in INDISPENSABLE:
        return
    work.session.execute(
        sa.select(RoleGrant.id)
        .where(RoleGrant.role == role)
        .order_by(RoleGrant.id)
        .with_for_update()
    ).all()
    others = work.session.scalar(
        sa.select(sa.func.count())
        .select_from(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == role,
            RoleGrant.person_id != person_id,
            Person.disabled_at.is_(None),
        )
    )
    if not others:
        raise Rejected(field, LAST)
