"""Adding a person, and changing what is written about one."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.models import Person, Unit
from portal.services import audit, passwords, shown_names, units
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.names import clean, clean_optional
from portal.services.people import first_password
from portal.services.people.listing import find
from portal.services.people.sight import found
from portal.services.pinyin import sort_key
from portal.services.refusal import NotAllowed, Rejected
from portal.services.work import Work, writing

LONGEST_NUMBER = 40
TAKEN = _l("Somebody else has this employee number. Check it, or look for the person in the list.")

ERASED = _l(
    "What was written about this person is erased, for good. Who comes back is added anew, with"
    " another employee number."
)


@dataclass(frozen=True)
class Details:
    """What is written about a person."""

    employee_no: str
    name: str
    name_en: str | None = None
    in_post_since: date | None = None


@dataclass(frozen=True)
class Added:
    """A person just added; `password` is theirs for the first sign-in, made here or typed."""

    person_id: int
    password: str


def add(actor: Actor, details: Details, unit_id: int, password: str | None = None) -> Added:
    """Add a person without any role; a password is made unless one is given.

    The person must choose another at the first sign-in. Roles are the security administrator's to
    give. Raises Rejected at `employee_no`, `name`, `name_en`, `in_post_since`, `unit` or
    `password`; NotAllowed where the actor may not add anybody.
    """
    actor.demand(Permission.PERSON_EDIT)
    details = _checked(details)
    if password:
        passwords.demand_strong("password", password, details.employee_no)
    else:
        password = first_password.generate()
    made = passwords.hash_password(password)
    with writing() as work:
        unit = _open_unit(work, actor, unit_id)
        _demand_free(work, details.employee_no)
        person = Person(
            unit_id=unit.id,
            password_hash=made,
            password_changed_at=work.now,
            must_change_password=True,
        )
        put(person, details)
        work.session.add(person)
        _flush(work)
        audit.record(
            work,
            actor,
            "person.add",
            "person",
            person.id,
            detail={"employee_no": person.employee_no, "unit_id": unit.id},
        )
    return Added(person.id, password)


def edit(actor: Actor, person_id: int, details: Details) -> None:
    """Change what is written about a person; the boards that name them follow."""
    # Asked again below; here so that the books of somebody out of sight are not even locked.
    find(actor, person_id)
    details = _checked(details)
    with writing() as work:
        shown_names.of_person(work, person_id)
        person = found(work, actor, person_id, Permission.PERSON_EDIT)
        if person.erased_at is not None:
            raise Rejected("name", ERASED)
        _demand_free(work, details.employee_no, but=person.id)
        before = written(person)
        put(person, details)
        _flush(work)
        after = written(person)
        changed = [key for key in after if before[key] != after[key]]
        audit.record(
            work,
            actor,
            "person.edit",
            "person",
            person.id,
            detail={key: {"before": before[key], "after": after[key]} for key in changed},
        )


def move(actor: Actor, person_id: int, unit_id: int) -> None:
    """Put the person into another unit; campaigns under way keep the place that their roster says.

    Raises Rejected at `unit` when it is out of use.
    """
    with writing() as work:
        unit = _open_unit(work, actor, unit_id)
        person = found(work, actor, person_id, Permission.PERSON_EDIT)
        before, person.unit_id = person.unit_id, unit.id
        if before != unit.id:
            detail: dict[str, object] = {"before": before, "after": unit.id}
            audit.record(work, actor, "person.move", "person", person.id, detail=detail)
            # What is in sight follows the tree: open pages are looked at again.
            work.announce(Message("access", person_id=person.id))


def _checked(details: Details) -> Details:
    employee_no = clean("employee_no", details.employee_no, LONGEST_NUMBER)
    if not 0 < len(fold(employee_no)) <= LONGEST_NUMBER:
        raise Rejected("employee_no", _l("Write the employee number."))
    since = details.in_post_since
    if since is not None and since > clock.today():
        raise Rejected("in_post_since", _l("This day is still to come. Choose today or earlier."))
    return Details(
        employee_no=employee_no,
        name=clean("name", details.name),
        name_en=clean_optional("name_en", details.name_en),
        in_post_since=since,
    )


def _open_unit(work: Work, actor: Actor, unit_id: int) -> Unit:
    unit = units.lock_open(work, unit_id)
    if not actor.sees(unit.path):
        # A number sent by hand: told apart from a wrong one, it would give the unit away.
        raise Rejected("unit", _l("Choose a unit from the list."))
    if not actor.may(Permission.PERSON_EDIT, unit.path):
        raise NotAllowed(Permission.PERSON_EDIT)
    return unit


def _demand_free(work: Work, employee_no: str, but: int | None = None) -> None:
    owner = work.session.scalar(
        sa.select(Person.id).where(Person.employee_no_key == fold(employee_no))
    )
    if owner not in (None, but):
        raise Rejected("employee_no", TAKEN)


def put(person: Person, details: Details) -> None:
    """Write what the details say; the caller has looked whether that may be."""
    person.employee_no = details.employee_no
    person.employee_no_key = fold(details.employee_no)
    person.name = details.name
    person.name_en = details.name_en
    person.sort_key = sort_key(details.name)
    person.in_post_since = details.in_post_since


def written(person: Person) -> dict[str, str | None]:
    """Return what is written about the person, as the audit log keeps it."""
    since = person.in_post_since
    return {
        "employee_no": person.employee_no,
        "name": person.name,
        "name_en": person.name_en,
        "in_post_since": since.isoformat() if since else None,
    }


def _flush(work: Work) -> None:
    # Two at once can both have found the number free; the database lets one of them through.
    try:
        work.session.flush()
    except IntegrityError as error:
        raise Rejected("employee_no", TAKEN) from error
