"""The first run: a one-time code from the terminal opens the page that names bank and people."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.employee_no import fold
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Instance, Person, RoleGrant, SetupCode, Unit
from portal.services import audit, calendar, catalogue, passwords
from portal.services.pinyin import sort_key
from portal.services.refusal import NotFound, Rejected
from portal.services.work import Work, writing

# Without 0 O 1 I L: the code is read from one screen and typed at another.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS = 8
GROUP_LENGTH = 4
LIFE = timedelta(hours=24)
WRONG_TRIES = 10

WRONG_CODE = _l(
    "This code is not valid, or no longer. Run flask setup in the terminal to get a new one."
)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is created at the first run, with the password to sign in with."""

    employee_no: str
    name: str
    password: str


@dataclass(frozen=True)
class FirstUnit:
    """The root of the organisation tree."""

    kind: str
    code: str
    name: str


def is_done() -> bool:
    """Whether the instance has been named; once it is, it stays so for good."""
    return db.session.get(Instance, 1) is not None


def new_code() -> str | None:
    """Make a code, in readable groups, that voids any earlier one; None when set-up is done."""
    code = "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )
    with writing() as work:
        if work.session.get(Instance, 1) is not None:
            return None
        work.session.execute(sa.delete(SetupCode))
        work.session.add(SetupCode(code_hash=_hash(code), created_at=work.now))
    return code


def check_code(code: str, address: str = "") -> None:
    """Raise Rejected unless the code is the one that stands; a wrong one is counted.

    After ten wrong ones, or a day, no code stands until the terminal makes a new one.
    """
    with writing() as work:
        is_right = _is_right(work, code)
        if not is_right:
            work.session.execute(sa.update(SetupCode).values(wrong_tries=SetupCode.wrong_tries + 1))
            audit.record(
                work, None, "instance.create", "instance", 1, result="failed", address=address
            )
    if not is_right:
        raise Rejected("code", WRONG_CODE)


def finish(
    code: str,
    bank_name: str,
    unit: FirstUnit,
    system_admin: Newcomer,
    security_admin: Newcomer,
    address: str,
) -> None:
    """Create the instance, its first unit and its two first administrators, all or nothing.

    They are two because nobody may both manage the system and hand out its roles; the second
    chooses another password at the first sign-in. Raises Rejected at the fields `code`,
    `security_no`, `system_password` and `security_password`, and NotFound when set-up is done.
    """
    if is_done():
        raise NotFound
    check_code(code, address)
    bank_name = bank_name.strip()
    if fold(system_admin.employee_no) == fold(security_admin.employee_no):
        raise Rejected(
            "security_no",
            _l("The two administrators must be two people, with two employee numbers."),
        )
    for field, newcomer in (
        ("system_password", system_admin),
        ("security_password", security_admin),
    ):
        passwords.demand_strong(field, newcomer.password, newcomer.employee_no, bank_name)
    hashes = [passwords.hash_password(who.password) for who in (system_admin, security_admin)]
    with writing() as work:
        # The row of the code is the lock: of two who send the form at once, one finds it gone.
        if not _is_right(work, code):
            raise Rejected("code", WRONG_CODE)
        work.session.execute(sa.delete(SetupCode))
        work.session.add(Instance(id=1, kind="real", bank_name=bank_name, created_at=work.now))
        root = _add_unit(work, unit)
        first = _add_person(work, root, system_admin, hashes[0], Role.SYSTEM_ADMIN)
        second = _add_person(work, root, security_admin, hashes[1], Role.SECURITY_ADMIN)
        second.must_change_password = True
        catalogue.seed(work)
        calendar.seed(work, (clock.today().year, clock.today().year + 1))
        audit.record(
            work,
            None,
            "instance.create",
            "instance",
            1,
            address=address,
            person_id=first.id,
            detail={"system_admin": first.id, "security_admin": second.id},
        )


def _is_right(work: Work, code: str) -> bool:
    row = work.session.scalar(
        sa.select(SetupCode).with_for_update().execution_options(populate_existing=True)
    )
    return (
        row is not None
        and row.wrong_tries < WRONG_TRIES
        and not _is_old(row.created_at, clock.now())
        and hmac.compare_digest(row.code_hash, _hash(code))
    )


def _is_old(created_at: datetime, now: datetime) -> bool:
    return now - created_at >= LIFE


def _hash(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hashlib.sha256(letters.encode()).hexdigest()


def _add_unit(work: Work, given: FirstUnit) -> Unit:
    name = given.name.strip()
    unit = Unit(kind=given.kind, code=given.code.strip(), name=name, sort_key=sort_key(name))
    work.session.add(unit)
    work.session.flush()
    unit.path = f"/{unit.id}/"
    return unit


def _add_person(
    work: Work, unit: Unit, newcomer: Newcomer, password_hash: str, role: Role
) -> Person:
    name = newcomer.name.strip()
    person = Person(
        employee_no=newcomer.employee_no.strip(),
        employee_no_key=fold(newcomer.employee_no),
        name=name,
        sort_key=sort_key(name),
        unit_id=unit.id,
        password_hash=password_hash,
        password_changed_at=work.now,
        must_change_password=False,
    )
    work.session.add(person)
    work.session.flush()
    work.session.add(RoleGrant(person_id=person.id, role=role, granted_at=work.now))
    work.session.flush()
    return person
