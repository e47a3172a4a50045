"""Passwords: how they are hashed and compared, which are taken, and how one's own is changed."""

import unicodedata
from collections.abc import Callable
from typing import TypeVar

import argon2
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import ARGON2_VERSION, Type
from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.password import LONGEST, SHORTEST, weaknesses
from portal.extensions import db
from portal.models import Instance, Person, SecondFactor
from portal.services import audit, lockout, sessions
from portal.services.access import Actor
from portal.services.refusal import Rejected
from portal.services.work import writing

MEMORY_KIB = 19_456
PASSES = 2
HASHER = argon2.PasswordHasher(
    time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
# What the password of an account that does not exist is compared with, at the price of a real one.
# Nobody knows a password for it: the digest was drawn at random.
NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$"
    "6d0AY1Ij2kQ105pla5Rpzg$DPyNLnd60qJbuJUv4VFM1/NLijriM8N5gA7A+9berpA"
)

WRONG_PRESENT = _l("This is not your present password. After five wrong tries, wait 15 minutes.")
SENTENCES: dict[str, LazyString] = {
    "too_short": _l("Use at least %(count)s characters.", count=SHORTEST),
    "too_long": _l("Use at most %(count)s characters.", count=LONGEST),
    "too_few_classes": _l(
        "Mix at least three of: capital letters, small letters, digits, other characters."
    ),
    "common": _l("This password is among the first that are guessed. Choose one nobody else has."),
    "employee_no": _l("Leave your employee number out of the password."),
    "bank_name": _l("Leave the bank's name out of the password."),
}

Result = TypeVar("Result")


def hash_password(password: str) -> str:
    """Return the password's hash with a fresh salt. Call it outside of a write transaction."""
    return _apart(lambda: HASHER.hash(_normal(password)))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the hash's; without a hash the same work is done, for nothing."""
    return _apart(lambda: _verify(password_hash or NOBODYS, password)) and bool(password_hash)


def is_weak(password_hash: str) -> bool:
    """Whether the hash costs an attacker less than today's, so that it should be made anew."""
    try:
        made = argon2.extract_parameters(password_hash)
    except InvalidHashError:
        return True
    return (
        made.type is not Type.ID
        or made.version < ARGON2_VERSION
        or made.memory_cost < MEMORY_KIB
        or made.time_cost < PASSES
    )


def demand_strong(field: str, password: str, employee_no: str, bank_name: str = "") -> None:
    """Raise Rejected at the field, with a sentence for each weakness, unless the password is good.

    Without a `bank_name`, the instance's is taken.
    """
    if not bank_name:
        instance = db.session.get(Instance, 1)
        bank_name = instance.bank_name if instance else ""
    found = weaknesses(
        password,
        profile=current_app.config["SETTINGS"].password_profile,
        employee_no=employee_no,
        bank_name=bank_name,
    )
    if found:
        sentences = [str(SENTENCES[code]) for code in found]
        raise Rejected(field, " ".join(sentences))


def change(actor: Actor, old: str, new: str) -> int:
    """Replace one's own password; end one's other sessions and return how many those were.

    Raises Rejected at `old` when that is wrong (which counts towards the lock, so that an
    unattended screen is no place to guess at), at `new` when that is weak or nothing new.
    """
    person = db.session.get_one(Person, actor.person_id, populate_existing=True)
    known = person.password_hash
    is_right = matches(known, old) and not lockout.is_locked(person, clock.now())
    if is_right:
        if _normal(old) == _normal(new):
            raise Rejected("new", _l("Choose a password other than the present one."))
        demand_strong("new", new, person.employee_no)
    made = hash_password(new) if is_right else ""
    ended = 0
    with writing() as work:
        person = work.session.get_one(
            Person, actor.person_id, populate_existing=True, with_for_update=True
        )
        is_right = (
            is_right and person.password_hash == known and not lockout.is_locked(person, work.now)
        )
        if is_right:
            person.password_hash = made
            person.password_changed_at = work.now
            person.must_change_password = False
            factor = work.session.get(SecondFactor, person.id)
            if factor is None or factor.secret is None:
                # Wrong codes count here, too: whoever knows the password would guess on for ever.
                person.wrong_passwords = 0
            ended = sessions.end_all(
                work, person.id, "password", except_session_id=actor.session_id
            )
            audit.record(
                work, actor, "password.change", "person", person.id, detail={"ended": ended}
            )
        else:
            audit.record(work, actor, "password.change", "person", person.id, result="failed")
            lockout.count_wrong(work, person, actor.address)
    if not is_right:
        raise Rejected("old", WRONG_PRESENT)
    return ended


def why_change(actor: Actor) -> str:
    """Return why another password is due: "first" for one that was given, "expired", or ""."""
    person = db.session.get_one(Person, actor.person_id)
    if person.must_change_password:
        return "first"
    return "expired" if sessions.is_password_old(person.password_changed_at, clock.now()) else ""


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, _normal(password)[: LONGEST + 1])
    except (Argon2Error, InvalidHashError):
        return False


def _normal(password: str) -> str:
    # An input method may write "A" in full width on one machine and not on another.
    return unicodedata.normalize("NFKC", password)


def _apart(work: Callable[[], Result]) -> Result:
    """Do the work in the hub's thread pool where greenlets share this thread.

    A hash takes some 25 ms, in which nothing else of the process would move.
    """
    from gevent import get_hub, monkey  # noqa: PLC0415 - the command line does without gevent

    if not monkey.is_module_patched("threading"):
        return work()
    result: Result = get_hub().threadpool.apply(work)
    return result
