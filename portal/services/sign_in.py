"""Signing in and out: one employee number, one password, one answer for all that is wrong."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.employee_no import fold
from portal.extensions import db
from portal.models import Person
from portal.services import audit, lockout, passwords, sessions, throttle
from portal.services.access import Actor
from portal.services.refusal import Rejected
from portal.services.work import Work, writing

# The same for a wrong password, an unknown or disabled account and a locked one.
WRONG = _l(
    "Employee number or password is wrong. After five wrong tries an account is locked: "
    "wait 15 minutes, or ask your administrator."
)


@dataclass(frozen=True)
class Entered:
    """A sign-in that succeeded; `is_same_person`: the browser's last session was theirs, too."""

    token: str
    is_same_person: bool
    must_change_password: bool


@dataclass(frozen=True)
class _Try:
    key: str
    address: str
    user_agent: str
    earlier: str | None


def sign_in(
    employee_no: str, password: str, address: str, user_agent: str, earlier: str | None = None
) -> Entered:
    """Open a session for whoever this is; `earlier` is the token that the browser brought.

    Raises Rejected with one sentence whatever was wrong, and TooManyTries when the address has
    failed too often. The password is compared in every case, so that time tells nothing either.
    """
    attempt = _Try(fold(employee_no)[: throttle.KEY_LENGTH], address, user_agent, earlier)
    throttle.demand_patience(address, clock.now())
    person = db.session.scalar(sa.select(Person).where(Person.employee_no_key == attempt.key))
    known = person.password_hash if person else None
    is_right = passwords.matches(known, password)
    renewed = None
    if is_right and known and passwords.is_weak(known):
        renewed = passwords.hash_password(password)
    with writing() as work:
        throttle.take_turn(work, address)
        throttle.demand_patience(address, work.now)
        person = work.session.scalar(
            sa.select(Person)
            .where(Person.employee_no_key == attempt.key)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        entered = None
        if person is None or not is_right or person.password_hash != known:
            _refuse(work, attempt, person, "password" if person else "unknown")
        elif person.disabled_at is not None:
            _refuse(work, attempt, person, "disabled")
        elif lockout.is_locked(person, work.now):
            _refuse(work, attempt, person, "locked")
        else:
            person.password_hash = renewed or known
            entered = _enter(work, attempt, person)
    if entered is None:
        raise Rejected("", WRONG)
    return entered


def sign_out(actor: Actor | None, token: str | None) -> None:
    """End the session that the browser holds and tell its sockets; nothing happens without one."""
    if not token:
        return
    with writing() as work:
        sessions.end_token(work, token, "signed_out")
        if actor is not None:
            audit.record(work, actor, "sign_out", "person", actor.person_id)


def _enter(work: Work, attempt: _Try, person: Person) -> Entered:
    lockout.clear(person)
    throttle.forgive(work, attempt.address, attempt.key)
    before = sessions.owner(attempt.earlier) if attempt.earlier else None
    if attempt.earlier:
        sessions.end_token(work, attempt.earlier, "replaced")
    token = sessions.begin(work, person.id, attempt.address, attempt.user_agent)
    audit.record(
        work,
        None,
        "sign_in",
        "person",
        person.id,
        address=attempt.address,
        person_id=person.id,
    )
    return Entered(
        token,
        is_same_person=before == person.id,
        must_change_password=person.must_change_password
        or sessions.is_password_old(person.password_changed_at, work.now),
    )


def _refuse(work: Work, attempt: _Try, person: Person | None, reason: str) -> None:
    # What was typed as an unknown number is not audited: it may be a password in the wrong field.
    audit.record(
        work,
        None,
        "sign_in",
        "person",
        person.id if person else "",
        result="failed",
        address=attempt.address,
        detail={"reason": reason},
    )
    if person is not None and reason == "password":
        lockout.count_wrong(work, person, attempt.address)
    throttle.note_failure(work, attempt.address, attempt.key)
