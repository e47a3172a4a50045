"""Whether a person may come in: disabling, enabling, and a new password for who lost theirs."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission, Role
from portal.models import Person, RoleGrant, Unit
from portal.services import audit, last_admin, lockout, passwords, sessions
from portal.services.access import Actor
from portal.services.people import first_password
from portal.services.people.details import ERASED
from portal.services.people.sight import found
from portal.services.refusal import NotAllowed, Rejected
from portal.services.work import Work, writing


def disable(actor: Actor, person_id: int) -> None:
    """Shut the person out at once, everywhere; what they entered stays.

    Raises NotAllowed for oneself, Rejected at `disable` for the last system or security
    administrator.
    """
    with writing() as work:
        person = found(work, actor, person_id, Permission.PERSON_EDIT)
        shut_out(work, actor, person)


def shut_out(work: Work, actor: Actor, person: Person) -> None:
    """Disable the person, locked by the caller, in the transaction under way; see `disable`."""
    if person.id == actor.person_id:
        raise NotAllowed(Permission.PERSON_EDIT)
    if person.disabled_at is not None:
        return
    for role in work.session.scalars(
        sa.select(RoleGrant.role).where(RoleGrant.person_id == person.id).order_by(RoleGrant.id)
    ).all():
        last_admin.demand_another(work, Role(role), person.id, "disable")
    close(work, actor, person)


def close(work: Work, actor: Actor, person: Person, *, is_signed_in: bool = True) -> None:
    """Disable a person of whom the caller has made sure that they may be.

    Whoever knows that they are signed in nowhere need not have their sessions ended.
    """
    person.disabled_at = work.now
    ended = sessions.end_all(work, person.id, "disabled") if is_signed_in else 0
    audit.record(work, actor, "person.disable", "person", person.id, detail={"ended": ended})


def enable(actor: Actor, person_id: int) -> None:
    """Let the person in again, with their roles; Rejected while their unit is out of use."""
    with writing() as work:
        person = found(work, actor, person_id, Permission.PERSON_EDIT)
        if person.disabled_at is None:
            return
        if person.erased_at is not None:
            raise Rejected("disable", ERASED)
        unit = work.session.get_one(Unit, person.unit_id)
        if unit.disabled_at is not None:
            raise Rejected(
                "disable",
                _l(
                    "%(name)s is out of use. Move the person to another unit first.",
                    name=unit.name,
                ),
            )
        let_in(work, actor, person)


def let_in(work: Work, actor: Actor, person: Person) -> None:
    """Enable a person of whom the caller has made sure that they may be."""
    person.disabled_at = None
    lockout.clear(person)
    audit.record(work, actor, "person.enable", "person", person.id)


def reset_password(actor: Actor, person_id: int) -> str:
    """Give the person a new one-time password and return it; it is kept nowhere in the clear.

    Ends their sessions and lifts a lock. Raises NotAllowed for oneself, whose password is
    changed by who knows the present one, and for who is erased.
    """
    password = first_password.generate()
    made = passwords.hash_password(password)
    with writing() as work:
        person = found(work, actor, person_id, Permission.PERSON_RESET_PASSWORD)
        if person.id == actor.person_id or person.erased_at is not None:
            raise NotAllowed(Permission.PERSON_RESET_PASSWORD)
        person.password_hash = made
        person.password_changed_at = work.now
        person.must_change_password = True
        lockout.clear(person)
        ended = sessions.end_all(work, person.id, "password")
        audit.record(
            work, actor, "person.reset_password", "person", person.id, detail={"ended": ended}
        )
    return password
