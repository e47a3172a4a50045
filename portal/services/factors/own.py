"""One's own second factor: setting it up, other codes, another phone, doing without."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import pyotp
import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.extensions import db
from portal.models import Person, PersonSession, RecoveryCode, SecondFactor
from portal.services import audit, lockout, passwords, sessions, steps
from portal.services.access import Actor
from portal.services.factor_due import demanded_roles
from portal.services.factors import codes, sealing
from portal.services.refusal import Conflict, NotFound, Rejected
from portal.services.work import Work, writing

WRONG_CODE = _l(
    "This code is wrong, or has been used. Wait for the next one on your phone; after five wrong "
    "tries, wait 15 minutes."
)
OTHER_SECRET = _l(
    "This code does not belong to the picture above. Scan it again, check the time that your "
    "phone shows, and enter the code that stands there now."
)
NEEDED = _l("One of your roles asks for a second factor. Set it up anew instead.")
GONE = _l("This was changed meanwhile. Look at how it is now, then try again.")

DRAFT_SECONDS = 15 * 60

Result = TypeVar("Result")


@dataclass(frozen=True)
class Standing:
    """Whether somebody has a second factor, since when, and how many recovery codes are left.

    `is_lost`: it was taken away, and another has to be set up. `is_demanded`: a role asks for one.
    """

    set_up_at: datetime | None
    is_lost: bool
    codes_left: int
    is_demanded: bool = False


@dataclass(frozen=True)
class Setting:
    """What a phone is given to make codes: the address behind the picture, and the bare secret."""

    uri: str
    secret: str


def standing_of(person_id: int) -> Standing:
    """Return how it stands with somebody's second factor; what roles ask for is not looked at."""
    factor = db.session.get(SecondFactor, person_id, populate_existing=True)
    left = db.session.scalar(
        sa.select(sa.func.count()).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    )
    set_up_at = factor.set_up_at if factor else None
    return Standing(set_up_at, factor is not None and set_up_at is None, left or 0)


def standing(actor: Actor) -> Standing:
    """Return how it stands with one's own, and whether a role asks for it."""
    found = standing_of(actor.person_id)
    is_demanded = not demanded_roles().isdisjoint(actor.roles)
    return Standing(found.set_up_at, found.is_lost, found.codes_left, is_demanded)


def begin(actor: Actor) -> None:
    """Make a secret for a first phone, in this browser alone; it counts once it is confirmed.

    Raises Conflict for who has a second factor: theirs is replaced.
    """
    secret = pyotp.random_base32()
    with writing() as work:
        _person(work, actor)
        if _factor(work, actor) is not None:
            raise Conflict(GONE)
        _draft(work, actor, secret)


def setting(actor: Actor) -> Setting | None:
    """Return what is being set up in this browser, None when nothing is, or for too long."""
    sealed = db.session.scalar(
        sa.select(PersonSession.factor_draft).where(PersonSession.id == actor.session_id)
    )
    if sealed is None:
        return None
    try:
        begun, _colon, secret = sealing.unseal(sealed, actor.person_id).partition(":")
    except sealing.UnreadableError:
        return None
    if clock.now().timestamp() - int(begun) >= DRAFT_SECONDS:
        return None
    # A long name would make the picture so fine that an old phone cannot read it.
    uri = pyotp.TOTP(secret).provisioning_uri(name=actor.employee_no, issuer_name=_("Hongbang"))
    return Setting(uri, secret)


def confirm(actor: Actor, password: str, code: str) -> list[str]:
    """Take the phone that shows the code as the second factor; return the recovery codes.

    Ends one's other sessions, which were opened without it. Raises Rejected at `password` or at
    `code` (a wrong password counts towards the lock), NotFound when nothing is being set up.
    """
    pending = setting(actor)
    if pending is None:
        raise NotFound

    def take(work: Work, person: Person) -> list[str] | None:
        step = codes.step_of(pending.secret, code, work.now)
        if step is None:
            return None
        factor = work.session.get(SecondFactor, person.id, populate_existing=True)
        if factor is None:
            factor = SecondFactor(person_id=person.id)
            work.session.add(factor)
        factor.secret = sealing.seal(pending.secret, person.id)
        factor.set_up_at = work.now
        factor.last_step = step
        _draft(work, actor, None)
        made = codes.issue_recovery(work, person.id)
        ended = sessions.end_all(work, person.id, "factor", except_session_id=actor.session_id)
        audit.record(work, actor, "factor.set_up", "person", person.id, detail={"ended": ended})
        return made

    made = _proven(actor, password, "factor.set_up", take, counts=False)
    if made is None:
        raise Rejected("code", OTHER_SECRET)
    return made


def renew_codes(actor: Actor, password: str, code: str) -> list[str]:
    """Return new recovery codes; the old ones open nothing any more. Refuses as `turn_off`."""

    def renew(work: Work, person: Person) -> list[str] | None:
        if not _shown(work, actor, code):
            return None
        audit.record(work, actor, "factor.renew_codes", "person", person.id)
        return codes.issue_recovery(work, person.id)

    made = _proven(actor, password, "factor.renew_codes", renew)
    if made is None:
        raise Rejected("code", WRONG_CODE)
    return made


def replace(actor: Actor, password: str, code: str) -> None:
    """Begin to set up another phone; the present one counts until that is confirmed.

    Refuses as `turn_off`.
    """
    secret = pyotp.random_base32()

    def start(work: Work, person: Person) -> bool | None:
        if not _shown(work, actor, code):
            return None
        _draft(work, actor, secret)
        audit.record(work, actor, "factor.replace", "person", person.id)
        return True

    if _proven(actor, password, "factor.replace", start) is None:
        raise Rejected("code", WRONG_CODE)


def turn_off(actor: Actor, password: str, code: str) -> None:
    """Do without a second factor from here on.

    Raises Rejected at `password` or at `code` when either is wrong, which counts towards the lock,
    or at `what` when a role asks for one; Conflict for who has none.
    """
    if not demanded_roles().isdisjoint(actor.roles):
        raise Rejected("what", NEEDED)

    def drop(work: Work, person: Person) -> bool | None:
        if not _shown(work, actor, code):
            return None
        codes.drop_recovery(work, person.id)
        steps.end_all(work, person.id)
        work.session.execute(sa.delete(SecondFactor).where(SecondFactor.person_id == person.id))
        audit.record(work, actor, "factor.turn_off", "person", person.id)
        return True

    if _proven(actor, password, "factor.turn_off", drop) is None:
        raise Rejected("code", WRONG_CODE)


def _proven(
    actor: Actor,
    password: str,
    action: str,
    act: Callable[[Work, Person], Result | None],
    *,
    counts: bool = True,
) -> Result | None:
    """Do what is asked once the password is right; `act` returns None when its code is wrong.

    Raises Rejected at `password`. What is wrong counts towards the lock, a wrong code only where it
    `counts`: that of a phone which is not in force yet is no guess at anything.
    """
    person = db.session.get_one(Person, actor.person_id, populate_existing=True)
    known = person.password_hash
    is_right = passwords.matches(known, password) and not lockout.is_locked(person, clock.now())
    done = None
    with writing() as work:
        person = _person(work, actor)
        is_right = (
            is_right and person.password_hash == known and not lockout.is_locked(person, work.now)
        )
        done = act(work, person) if is_right else None
        if done is not None:
            lockout.clear(person)
        else:
            wrong = "code" if is_right else "password"
            audit.record(
                work,
                actor,
                action,
                "person",
                person.id,
                result="failed",
                detail={"reason": wrong},
            )
            if counts or not is_right:
                lockout.count_wrong(work, person, actor.address)
    if not is_right:
        raise Rejected("password", passwords.WRONG_PRESENT)
    return done


def _shown(work: Work, actor: Actor, code: str) -> bool:
    factor = _factor(work, actor)
    if factor is None:
        raise Conflict(GONE)
    return bool(codes.use(work, factor, code))


def _person(work: Work, actor: Actor) -> Person:
    return work.session.get_one(
        Person, actor.person_id, populate_existing=True, with_for_update=True
    )


def _factor(work: Work, actor: Actor) -> SecondFactor | None:
    """Return one's second factor, None where there is no secret."""
    found = work.session.get(SecondFactor, actor.person_id, populate_existing=True)
    return found if found and found.secret else None


def _draft(work: Work, actor: Actor, secret: str | None) -> None:
    draft = f"{int(work.now.timestamp())}:{secret}" if secret else None
    work.session.execute(
        sa.update(PersonSession)
        .where(PersonSession.id == actor.session_id)
        .values(factor_draft=sealing.seal(draft, actor.person_id) if draft else None)
    )
