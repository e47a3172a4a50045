"""Recording an absence and taking one back; nobody's own, and never two of one person's at once."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.models import Absence
from portal.services import audit, free_text
from portal.services.absences.away import absent_on
from portal.services.access import Actor
from portal.services.people.sight import found
from portal.services.refusal import Conflict, NotFound, Rejected
from portal.services.work import Work, writing

KINDS = ("leave", "training", "secondment")
LONGEST = 366


def record(
    actor: Actor, *, person_id: int, kind: str, starts_on: date, ends_on: date, note: str = ""
) -> int:
    """Record that the person is away from one day to the other, both included; return its id.

    Raises NotFound for a person out of sight, NotAllowed for one who is not in the actor's charge,
    Rejected at `person`, `kind`, `ends_on` or `note`; of two that overlap, recorded at once, the
    second waits for the first and is refused.
    """
    note = free_text.checked("note", note)
    if kind not in KINDS:
        raise Rejected("kind", _l("Choose from the list."))
    if ends_on < starts_on:
        raise Rejected("ends_on", _l("The last day is before the first. Choose a later one."))
    if (ends_on - starts_on).days >= LONGEST:
        raise Rejected(
            "ends_on",
            _l("At most %(count)s days at once. Choose an earlier last day.", count=LONGEST),
        )
    with writing() as work:
        # The person's row is the lock: it stays theirs until the end of the transaction.
        person = found(work, actor, person_id, Permission.ABSENCE_RECORD)
        _demand_other(actor, person_id)
        _demand_free(work, person_id, starts_on, ends_on)
        absence = Absence(
            person_id=person.id,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            note=note,
            recorded_at=work.now,
            recorder_id=actor.person_id,
        )
        work.session.add(absence)
        work.session.flush()
        _audit(work, actor, "absence.record", absence)
    return absence.id


def withdraw(actor: Actor, absence_id: int) -> None:
    """Take an absence back; it stays on record with who did that and when.

    NotFound for one of a person out of the actor's charge, Conflict for one taken back already.
    """
    actor.demand(Permission.ABSENCE_RECORD)
    with writing() as work:
        absence = work.session.get(
            Absence, absence_id, populate_existing=True, with_for_update=True
        )
        if absence is None:
            raise NotFound
        found(work, actor, absence.person_id, Permission.ABSENCE_RECORD)
        _demand_other(actor, absence.person_id)
        if absence.withdrawn_at is not None:
            raise Conflict(_l("Somebody has taken this absence back already."))
        absence.withdrawn_at, absence.withdrawn_by = work.now, actor.person_id
        _audit(work, actor, "absence.withdraw", absence)


def _demand_other(actor: Actor, person_id: int) -> None:
    if person_id == actor.person_id:
        raise Rejected(
            "person", _l("Your own absence is recorded, or taken back, by somebody above you.")
        )


def _demand_free(work: Work, person_id: int, starts_on: date, ends_on: date) -> None:
    other = absent_on(work.connection, [person_id], starts_on, ends_on).get(person_id)
    if other:
        raise Rejected(
            "starts_on",
            _l(
                "They are away already from %(first)s to %(last)s. Take that back first, or choose"
                " other days.",
                first=other[0].first.isoformat(),
                last=other[0].last.isoformat(),
            ),
        )


def _audit(work: Work, actor: Actor, action: str, absence: Absence) -> None:
    detail: dict[str, object] = {
        "person_id": absence.person_id,
        "kind": absence.kind,
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
    }
    audit.record(work, actor, action, "absence", absence.id, detail=detail)
