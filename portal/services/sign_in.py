"""Signing in and out: one employee number, one password, one answer for all that is wrong.

Who has a second factor is asked for its code in a second step; until then nothing is open.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.employee_no import fold
from portal.extensions import db
from portal.models import Person, SecondFactor
from portal.services import audit, factors, grants, lockout, passwords, sessions, steps, throttle
from portal.services.access import Actor
from portal.services.factors import codes
from portal.services.refusal import Rejected
from portal.services.work import Work, writing

# The same for a wrong password, an unknown or disabled account and a locked one.
WRONG = _l(
    "Employee number or password is wrong. After five wrong tries an account is locked: "
    "wait 15 minutes, or ask your administrator."
)
WRONG_CODE = _l(
    "This code is wrong, or has been used already. Wait for the next one on your phone. After five "
    "wrong tries an account is locked: wait 15 minutes, or ask your administrator."
)


@dataclass(frozen=True)
class Entered:
    """A sign-in that succeeded; `is_same_person`: the browser's last session was theirs, too.

    `codes_left`: how many recovery codes remain, where one of them was used.
    """

    token: str
    is_same_person: bool
    must_change_password: bool
    must_set_up_factor: bool = False
    codes_left: int | None = None


@dataclass(frozen=True)
class Halfway:
    """The password was right and a code is asked for next; the token is good for that alone."""

    token: str


@dataclass(frozen=True)
class _Try:
    key: str
    address: str
    user_agent: str
    earlier: str | None


def sign_in(
    employee_no: str, password: str, address: str, user_agent: str, earlier: str | None = None
) -> Entered | Halfway:
    """Open a session for whoever this is; `earlier` is the token that the browser brought.

    For who has a second factor nothing is opened yet, see `second_step`. Raises Rejected with one
    sentence whatever was wrong, and TooManyTries when the address has failed too often. The
    password is compared in every case, so that time tells nothing either.
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
        entered: Entered | Halfway | None = None
        if person is None or not is_right or person.password_hash != known:
            _refuse(work, attempt, person, "password" if person else "unknown")
        elif person.disabled_at is not None:
            _refuse(work, attempt, person, "disabled")
        elif lockout.is_locked(person, work.now):
            _refuse(work, attempt, person, "locked")
        else:
            person.password_hash = renewed or known
            if _factor(work, person) is None:
                entered = _enter(work, attempt, person)
            else:
                # Wrong tries are not forgotten yet: codes could be guessed for ever in between.
                entered = Halfway(steps.begin(work, person.id))
                _audit(work, attempt, person, "sign_in.first_step", "done", {})
    if entered is None:
        raise Rejected("", WRONG)
    return entered


def second_step(
    token: str, code: str, address: str, user_agent: str, earlier: str | None = None
) -> Entered:
    """Open a session for whom the step's token names, once the code is theirs.

    Raises StepOver when the token is good no longer (too old, used, or the person was disabled or
    given another password meanwhile); Rejected with one sentence for a wrong code, a used one and a
    locked account; TooManyTries as `sign_in` does.
    """
    throttle.demand_patience(address, clock.now())
    with writing() as work:
        throttle.take_turn(work, address)
        throttle.demand_patience(address, work.now)
        person = steps.person_of(work, token)
        attempt = _Try(person.employee_no_key, address, user_agent, earlier)
        factor = _factor(work, person)
        entered = None
        if lockout.is_locked(person, work.now):
            _refuse(work, attempt, person, "locked")
        elif factor is None or not (by := codes.use(work, factor, code)):
            _refuse(work, attempt, person, "code")
        else:
            steps.end_all(work, person.id)
            entered = _enter(work, attempt, person, by)
    if entered is None:
        raise Rejected("code", WRONG_CODE)
    return entered


def sign_out(actor: Actor | None, token: str | None) -> None:
    """End the session that the browser holds and tell its sockets; nothing happens without one."""
    if not token:
        return
    with writing() as work:
        sessions.end_token(work, token, "signed_out")
        if actor is not None:
            audit.record(work, actor, "sign_out", "person", actor.person_id)


def _factor(work: Work, person: Person) -> SecondFactor | None:
    found = work.session.get(SecondFactor, person.id, populate_existing=True)
    return found if found and found.secret else None


def _enter(work: Work, attempt: _Try, person: Person, by: str = "") -> Entered:
    """Open the session; `by` says what stood in for the second factor's code, "" without one."""
    lockout.clear(person)
    throttle.forgive(work, attempt.address, attempt.key)
    before = sessions.owner(attempt.earlier) if attempt.earlier else None
    if attempt.earlier:
        sessions.end_token(work, attempt.earlier, "replaced")
    token = sessions.begin(work, person.id, attempt.address, attempt.user_agent)
    _audit(work, attempt, person, "sign_in", "done", {"by": by} if by else {})
    standing = factors.standing_of(person.id)
    held = grants.of_person(person.id, business_date(work.now, clock.zone()))
    return Entered(
        token,
        is_same_person=before == person.id,
        must_change_password=person.must_change_password
        or sessions.is_password_old(person.password_changed_at, work.now),
        must_set_up_factor=factors.is_due(
            {grant.role for grant in held},
            has_one=standing.set_up_at is not None,
            lost_one=standing.is_lost,
        ),
        codes_left=standing.codes_left if by == "recovery" else None,
    )


def _audit(
    work: Work, attempt: _Try, person: Person, action: str, result: str, detail: dict[str, object]
) -> None:
    audit.record(
        work,
        None,
        action,
        "person",
        person.id,
        result=result,
        address=attempt.address,
        person_id=person.id,
        detail=detail,
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
    if person is not None and reason in ("password", "code"):
        lockout.count_wrong(work, person, attempt.address)
    throttle.note_failure(work, attempt.address, attempt.key)
