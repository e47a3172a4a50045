"""Roles: given and taken by the security administrator, never one's own, never the last."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import GRANTABLE, Permission, Role, conflicts
from portal.extensions import db
from portal.models import Person, RoleGrant, Unit
from portal.services import audit, last_admin, sessions, units
from portal.services.access import Actor
from portal.services.people.sight import found
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

SCOPED = frozenset({Role.SUPERVISOR, Role.ORGANISER})
"""Roles that are held at a unit, for it and all below."""


@dataclass(frozen=True)
class Held:
    """A role that a person holds; `unit` is where, None for a role without a scope."""

    grant_id: int
    role: Role
    unit: Unit | None


def of_person(person_id: int) -> list[Held]:
    """Return the roles that the person holds, in the order in which they were given."""
    rows = db.session.execute(
        sa.select(RoleGrant.id, RoleGrant.role, Unit)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.id)
    )
    return [Held(grant_id, Role(role), unit) for grant_id, role, unit in rows]


def give(actor: Actor, person_id: int, role: Role, unit_id: int | None = None) -> None:
    """Give the person a role; their sessions end, so that the next page knows it.

    `unit_id` is needed for a supervisor and an organiser, and ignored for the others. Raises
    NotAllowed for oneself; Rejected at `role` for one already held or an administrator's beside
    another, at `unit` where a unit is missing or out of use.
    """
    if role not in GRANTABLE:
        raise Rejected("role", _l("Choose a role from the list. Deputies are named for a time."))
    with writing() as work:
        scope = _scope(work, role, unit_id)
        person = _other(work, actor, person_id)
        if person.disabled_at is not None:
            raise Rejected("role", _l("This person is disabled. Enable them first."))
        held = work.session.execute(
            sa.select(RoleGrant.role, RoleGrant.unit_id).where(RoleGrant.person_id == person.id)
        ).all()
        if (role, scope) in {(name, at) for name, at in held}:
            raise Rejected("role", _l("This person holds that role already."))
        if conflicts([role, *(Role(name) for name, _ in held)]):
            raise Rejected(
                "role",
                _l(
                    "System, security and audit administrator are three different people. Take "
                    "the other administrator's role away first."
                ),
            )
        work.session.add(
            RoleGrant(
                person_id=person.id,
                role=role,
                unit_id=scope,
                granted_at=work.now,
                granted_by=actor.person_id,
            )
        )
        _close(work, actor, "role.give", person, role, scope)


def take(actor: Actor, person_id: int, grant_id: int) -> None:
    """Take a role away again; the person's sessions end.

    Raises NotFound for a role that the person does not hold, NotAllowed for oneself, Rejected at
    `role` for the last system or security administrator.
    """
    with writing() as work:
        person = _other(work, actor, person_id)
        grant = work.session.get(RoleGrant, grant_id, populate_existing=True)
        if grant is None or grant.person_id != person.id:
            raise NotFound
        role = Role(grant.role)
        last_admin.demand_another(work, role, person.id, "role")
        work.session.delete(grant)
        _close(work, actor, "role.take", person, role, grant.unit_id)


def _scope(work: Work, role: Role, unit_id: int | None) -> int | None:
    if role not in SCOPED:
        return None
    if unit_id is None:
        raise Rejected("unit", _l("Choose the unit for which the role holds."))
    return units.lock_open(work, unit_id).id


def _other(work: Work, actor: Actor, person_id: int) -> Person:
    person = found(work, actor, person_id, Permission.ROLE_GRANT)
    if person.id == actor.person_id:
        raise NotAllowed(Permission.ROLE_GRANT)
    return person


def _close(
    work: Work, actor: Actor, action: str, person: Person, role: Role, unit_id: int | None
) -> None:
    ended = sessions.end_all(work, person.id, "role")
    audit.record(
        work,
        actor,
        action,
        "person",
        person.id,
        detail={"role": role.value, "unit_id": unit_id, "ended": ended},
    )
