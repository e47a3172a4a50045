"""One's own account: who one is to the portal, in which language; and the unlocking of others'."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal import clock
from portal.domain.employee_no import fold
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Absence, Person, PersonSession, RoleGrant, Unit
from portal.services import absences, audit, deputies, lockout, sessions, single_sign_on
from portal.services.access import Actor
from portal.services.refusal import NotFound
from portal.services.work import writing


@dataclass(frozen=True)
class HeldRole:
    """A role and the unit at which it holds, None where it holds everywhere."""

    role: Role
    unit: Unit | None


@dataclass(frozen=True)
class Profile:
    """What the account page shows."""

    person: Person
    unit: Unit
    roles: list[HeldRole]
    standing_in: list[deputies.Row]
    absences: list[Absence]
    sessions: list[sessions.Listed]
    identities: list[single_sign_on.Linked]
    password_changed_at: datetime | None


def profile(actor: Actor) -> Profile:
    """Return the actor's own account, with the sessions that are open under it."""
    person, unit = db.session.execute(
        sa.select(Person, Unit)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.id == actor.person_id)
    ).one()
    held = db.session.execute(
        sa.select(RoleGrant.role, Unit)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == actor.person_id)
        .order_by(RoleGrant.id)
    )
    return Profile(
        person=person,
        unit=unit,
        roles=[HeldRole(Role(role), scope) for role, scope in held],
        standing_in=deputies.of_person(actor.person_id, clock.today()),
        absences=absences.own(actor, clock.today()),
        sessions=sessions.of_person(actor.person_id),
        identities=single_sign_on.of_person(actor.person_id),
        password_changed_at=person.password_changed_at,
    )


def set_locale(actor: Actor, locale: str) -> None:
    """Remember the language in which the person reads; the caller has checked that it exists."""
    with writing() as work:
        work.session.execute(
            sa.update(Person).where(Person.id == actor.person_id).values(locale=locale)
        )


def end_session(actor: Actor, session_id: int) -> None:
    """End one of one's own sessions; raise NotFound for anybody else's."""
    with writing() as work:
        row = work.session.get(PersonSession, session_id, populate_existing=True)
        if row is None or row.person_id != actor.person_id:
            raise NotFound
        if sessions.end(work, session_id, "ended") is not None:
            audit.record(work, actor, "session.end", "session", session_id)


def end_other_sessions(actor: Actor) -> None:
    """End all of one's own sessions but the one that asks."""
    with writing() as work:
        ended = sessions.end_all(work, actor.person_id, "ended", except_session_id=actor.session_id)
        if ended:
            audit.record(
                work, actor, "session.end", "person", actor.person_id, detail={"ended": ended}
            )


def unlock(employee_no: str, by: str) -> bool:
    """Open a locked account again, audited with `by` as the address; return whether it was locked.

    Raises NotFound when there is no such employee number.
    """
    with writing() as work:
        person = work.session.scalar(
            sa.select(Person)
            .where(Person.employee_no_key == fold(employee_no))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if person is None:
            raise NotFound
        was_locked = lockout.is_locked(person, clock.now())
        lockout.clear(person)
        audit.record(work, None, "person.unlock", "person", person.id, address=by)
    return was_locked
