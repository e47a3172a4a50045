"""Erasing who has left: a neutral label in place of the name, what they wrote of themself gone.

What counts stays: entries, postings, closes and honours point at the person's number. The employee
number stays too: boards list equals by it, nobody else may ever be given it, and for the audit log
it is the one way back to a human being, through the register of whoever employs them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.models import (
    Absence,
    NoticeMute,
    Participation,
    Person,
    PersonIdentity,
    PersonSession,
    PrivateGoal,
    RecoveryCode,
    Report,
    ReportDraft,
    RoleGrant,
    SecondFactor,
    SignInAttempt,
    SignInStep,
    StagedImport,
)
from portal.services import audit, shown_names, unit_revisions
from portal.services.access import Actor
from portal.services.people.listing import find
from portal.services.people.sight import found
from portal.services.pinyin import sort_key
from portal.services.privacy import keeping, telling
from portal.services.privacy.telling import Telling
from portal.services.refusal import Rejected
from portal.services.work import Work, snapshot, writing

BATCH = 20
_WORDS = ("worked", "hard", "learnt", "tomorrow", "steps", "next_step", "reason_words")


def label(person_id: int) -> str:
    """Return what stands in place of the name: neutral, and the same wherever it is shown."""
    return f"已离职人员 {person_id}"


def label_en(person_id: int) -> str:
    """Return the label in English."""
    return f"Former colleague {person_id}"


def may_erase_person(actor: Actor, person: Person, path: str) -> bool:
    """Whether the actor may erase a person of a unit: who is disabled, and not erased yet."""
    return (
        actor.may(Permission.PRIVACY_ERASE, path)
        and person.disabled_at is not None
        and person.erased_at is None
    )


def erase_person(actor: Actor, person_id: int, employee_no: str) -> None:
    """Erase somebody who has left, for good; `employee_no` is typed so that it is the right one.

    Raises NotFound out of the actor's care, NotAllowed without `privacy.erase`, Rejected at
    `employee_no` when the number is another's, the person is not disabled, or still takes part.
    """
    # Asked again below; here so that the books of somebody out of sight are not even locked.
    find(actor, person_id)
    actor.demand(Permission.PRIVACY_ERASE)
    # The long part of it, and harmless: nothing is deleted before everything is asked again.
    told = telling.look([person_id])
    with writing() as work:
        shown_names.of_person(work, person_id)
        person = found(work, actor, person_id, Permission.PRIVACY_ERASE)
        if fold(employee_no) != person.employee_no_key:
            raise Rejected("employee_no", _l("This is not the number of the person on this page."))
        if person.disabled_at is None:
            raise Rejected("employee_no", _l("Only who has left is erased. Disable them first."))
        if work.session.scalar(
            sa.select(Person.id).where(Person.id == person_id, keeping.takes_part())
        ):
            raise Rejected(
                "employee_no",
                _l("A campaign still lists them. Let them leave the bank first."),
            )
        if person.erased_at is None:
            _erase(work, actor, person, told, days=None)


def due(now: datetime, days: int, most: int = BATCH, after: int = 0) -> list[int]:
    """Return the first people, beyond the number `after`, who left long enough ago."""
    with snapshot() as connection:
        return list(
            connection.scalars(
                sa.select(Person.id)
                .where(Person.id > after, keeping.has_left(keeping.cut(now, days)))
                .order_by(Person.id)
                .limit(most)
            )
        )


def prepare(ids: Sequence[int], days: int) -> Callable[[Work, Actor | None], int]:
    """Look up what erasing the people takes; return what does it in the transaction under way.

    That returns how many there were: who was let in again or erased meanwhile is passed over.
    """
    told = telling.look(ids)

    def erase(work: Work, actor: Actor | None) -> int:
        shown_names.of_people(work, ids)
        people = work.session.scalars(
            sa.select(Person)
            .where(Person.id.in_(ids), keeping.has_left(keeping.cut(work.now, days)))
            .order_by(Person.id)
            .with_for_update(key_share=True),
            execution_options={"populate_existing": True},
        ).all()
        for person in people:
            _erase(work, actor, person, told, days=days)
        return len(people)

    return erase


def _erase(
    work: Work, actor: Actor | None, person: Person, told: Telling, days: int | None
) -> None:
    """Put the label in the name's place and take away what is theirs alone; see the module."""
    telling.erase(work, person.id, told)
    number = person.employee_no_key
    person.name, person.name_en = label(person.id), label_en(person.id)
    person.sort_key = sort_key(person.name)
    person.greeting, person.hue, person.in_post_since = "", None, None
    person.password_hash, person.password_changed_at = None, None
    person.wrong_passwords, person.locked_until = 0, None
    person.erased_at = work.now
    theirs = sa.select(Participation.id).where(Participation.person_id == person.id)
    for statement in (
        sa.delete(RoleGrant).where(RoleGrant.person_id == person.id),
        sa.delete(PersonSession).where(PersonSession.person_id == person.id),
        sa.delete(SignInStep).where(SignInStep.person_id == person.id),
        sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id),
        sa.delete(SecondFactor).where(SecondFactor.person_id == person.id),
        # Behind the sessions, which name them.
        sa.delete(PersonIdentity).where(PersonIdentity.person_id == person.id),
        sa.delete(SignInAttempt).where(SignInAttempt.employee_no_key == number),
        sa.delete(NoticeMute).where(NoticeMute.person_id == person.id),
        sa.delete(StagedImport).where(StagedImport.person_id == person.id),
        sa.delete(ReportDraft).where(ReportDraft.person_id == person.id),
        sa.delete(PrivateGoal).where(PrivateGoal.participation_id.in_(theirs)),
        sa.update(Absence).where(Absence.person_id == person.id).values(note=""),
        sa.update(Report)
        .where(Report.person_id == person.id)
        .values(reason_id=None, **dict.fromkeys(_WORDS, "")),
    ):
        work.session.execute(statement, execution_options={"synchronize_session": False})
    # Pages of the unit that quote what colleagues wrote name the author.
    unit_revisions.bump(work, person.unit_id)
    detail: dict[str, object] = {"days": days} if days else {}
    audit.record(work, actor, "person.erase", "person", person.id, detail=detail)
