"""Who an identity of the provider is here: linked once by the employee number, then kept."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Person, PersonIdentity, PersonSession
from portal.services import audit, sessions
from portal.services.access import Actor
from portal.services.free_text import checked
from portal.services.people.sight import found
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.single_sign_on.failure import Reason, SignOnFailed
from portal.services.single_sign_on.provider import Known
from portal.services.work import Work, writing


@dataclass(frozen=True)
class Linked:
    """An identity that opens a person's account."""

    id: int
    issuer: str
    subject: str
    linked_at: datetime


def of_person(person_id: int) -> list[Linked]:
    """Return the identities that open the person's account, the earliest first."""
    rows = db.session.execute(
        sa.select(
            PersonIdentity.id,
            PersonIdentity.issuer,
            PersonIdentity.subject,
            PersonIdentity.linked_at,
        )
        .where(PersonIdentity.person_id == person_id, PersonIdentity.unlinked_at.is_(None))
        .order_by(PersonIdentity.id)
    )
    return [Linked(*row) for row in rows]


def let_in(work: Work, known: Known, address: str) -> tuple[Person, int]:
    """Return whose account the identity opens, locked, and the identity's number.

    An identity that is linked is that person's, whatever its employee number says by now; one that
    is not is linked by the number, audited. Raises SignOnFailed for whoever may not come in.
    """
    linked = _linked(work, known)
    if linked is None:
        person = _by_number(work, known)
        _demand_open(person)
        return person, _link(work, known, person, address)
    identity_id, person_id = linked
    owner = _locked(work, Person.id == person_id)
    if owner is None or _linked(work, known) != linked:
        # It was taken off the person while their row was waited for.
        return let_in(work, known, address)
    _demand_open(owner)
    return owner, identity_id


def unlink(actor: Actor, person_id: int, identity_id: int, reason: str) -> None:
    """Take an identity off a person, for the reason given; what it opened is ended.

    The next sign-in of whoever has the person's employee number links anew. Raises NotAllowed for
    oneself and without `identity.unlink`, NotFound for an identity that is not the person's,
    Rejected at `reason` without one.
    """
    with writing() as work:
        person = found(work, actor, person_id, Permission.IDENTITY_UNLINK)
        if person.id == actor.person_id:
            raise NotAllowed(Permission.IDENTITY_UNLINK)
        identity = work.session.get(PersonIdentity, identity_id, populate_existing=True)
        if identity is None or identity.person_id != person.id or identity.unlinked_at is not None:
            raise NotFound
        said = checked("reason", reason)
        if not said:
            raise Rejected("reason", _l("Say why, in a few words: it is kept with the change."))
        identity.unlinked_at = work.now
        identity.unlinked_by = actor.person_id
        identity.reason = said
        opened = work.session.scalars(
            sa.select(PersonSession.id).where(
                PersonSession.identity_id == identity.id, PersonSession.ended_at.is_(None)
            )
        ).all()
        for session_id in opened:
            sessions.end(work, session_id, "administrator")
        audit.record(
            work,
            actor,
            "identity.unlink",
            "person",
            person.id,
            detail={
                "identity": identity.id,
                "issuer": identity.issuer,
                "subject": identity.subject,
                "reason": said,
                "ended": len(opened),
            },
        )


def _linked(work: Work, known: Known) -> tuple[int, int] | None:
    """Return the number of the identity, and of the person whom it opens."""
    row = work.session.execute(
        sa.select(PersonIdentity.id, PersonIdentity.person_id).where(
            PersonIdentity.issuer == known.issuer,
            PersonIdentity.subject == known.subject,
            PersonIdentity.unlinked_at.is_(None),
        )
    ).one_or_none()
    return (row.id, row.person_id) if row else None


def _by_number(work: Work, known: Known) -> Person:
    """Return the person whose employee number the provider tells; they have no identity yet."""
    key = fold(known.employee_no)
    if not key:
        raise SignOnFailed(Reason.NO_NUMBER, subject=known.subject)
    person = _locked(work, Person.employee_no_key == key) if "\0" not in key else None
    if person is None:
        raise SignOnFailed(
            Reason.UNKNOWN, subject=known.subject, employee_no=known.employee_no[:40]
        )
    other = work.session.scalar(
        sa.select(PersonIdentity.subject).where(
            PersonIdentity.person_id == person.id,
            PersonIdentity.issuer == known.issuer,
            PersonIdentity.unlinked_at.is_(None),
        )
    )
    # Under the person's lock: another window may have linked the very same meanwhile.
    if other not in (None, known.subject):
        raise SignOnFailed(
            Reason.LINKED_OTHERWISE, person_id=person.id, subject=known.subject, linked=other
        )
    return person


def _link(work: Work, known: Known, person: Person, address: str) -> int:
    linked = _linked(work, known)
    if linked is not None and linked[1] == person.id:
        return linked[0]
    identity = PersonIdentity(
        issuer=known.issuer, subject=known.subject, person_id=person.id, linked_at=work.now
    )
    work.session.add(identity)
    work.session.flush()
    audit.record(
        work,
        None,
        "identity.link",
        "person",
        person.id,
        address=address,
        person_id=person.id,
        detail={
            "identity": identity.id,
            "issuer": known.issuer,
            "subject": known.subject,
            "employee_no": known.employee_no,
        },
    )
    return identity.id


def _locked(work: Work, condition: sa.ColumnElement[bool]) -> Person | None:
    return work.session.scalar(
        sa.select(Person)
        .where(condition)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _demand_open(person: Person) -> None:
    # The lock of wrong passwords is no matter here: anybody could keep others out by it.
    if person.disabled_at is not None:
        raise SignOnFailed(Reason.DISABLED, person_id=person.id)
