"""Disputes about an entry: opened with a reason, settled in the open by who is no party."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import CloseMark, Credit, Dispute, Entry, Posting, Settlement, Unit
from portal.services import audit, books, free_text, notices, postings, reversals
from portal.services.access import Actor
from portal.services.ledger import Line, find
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

OUTCOMES = ("kept", "reverse_entry", "reverse_other")


@dataclass(frozen=True)
class _Case:
    """A dispute with its two entries, and where each counts; the other is None about shares."""

    dispute: Dispute
    entry: Entry
    path: str
    other: Entry | None
    other_path: str | None


def may_object(actor: Actor, entry: Line) -> bool:
    """Whether a share of somebody else's entry was given to the actor."""
    if actor.person_id in (entry.owner_id, entry.recorder_id):
        return False
    named = sa.exists().where(Credit.entry_id == entry.id, Credit.person_id == actor.person_id)
    return bool(db.session.scalar(sa.select(named)))


def is_issued(entry_id: int) -> bool:
    """Whether a bulletin has been closed that includes a line of the entry."""
    included = sa.exists().where(
        Posting.entry_id == entry_id,
        CloseMark.book_id == Posting.book_id,
        CloseMark.upto_line >= Posting.line_no,
    )
    return bool(db.session.scalar(sa.select(included)))


def object_to_share(actor: Actor, entry_id: int, reason: str) -> int:
    """Object to a share that a colleague gave; return the dispute's id.

    Until the bulletin that includes the entry. Raises NotFound, NotAllowed, Rejected and Conflict.
    """
    entry = find(actor, entry_id)
    if not may_object(actor, entry):
        raise NotAllowed
    reason = free_text.checked("reason", reason)
    if not reason:
        raise Rejected("reason", _l("Write why the share is not right."))
    with writing() as work:
        books.lock_entry(work, entry.id)
        if work.connection.scalar(sa.select(Entry.id).where(Entry.reverses_id == entry.id)):
            raise Conflict(_l("This entry was already taken back."))
        # A close locks the books: none slips in between asking and writing.
        lines = postings.standing(work.connection, entry.id)
        books.lock(work, dict.fromkeys((line.book_id for line in lines), 0))
        if is_issued(entry.id):
            raise Rejected(
                "reason",
                _l("The bulletin with this entry is closed. Ask your supervisor to correct it."),
            )
        standing = sa.select(Dispute.id).where(
            Dispute.entry_id == entry.id,
            Dispute.kind == "share",
            Dispute.opened_by == actor.person_id,
        )
        if work.connection.scalar(standing):
            raise Conflict(_l("You have already objected to this share."))
        dispute_id: int = work.connection.execute(
            sa.insert(Dispute).returning(Dispute.id),
            {
                "kind": "share",
                "entry_id": entry.id,
                "opened_by": actor.person_id,
                "opened_at": work.now,
                "reason": reason,
            },
        ).scalar_one()
        audit.record(work, actor, "dispute.open", "entry", entry.id)
        facts = {"by": actor.name, "by_en": actor.name_en or "", "reason": reason}
        notices.tell(work, [entry.owner_id], "share_objected", entry.id, **facts)
    return dispute_id


def settle(actor: Actor, dispute_id: int, outcome: str, note: str) -> None:
    """Settle a dispute: `kept` lets everything stand, the others take one of the entries back.

    Nobody settles what they have a part in. Raises NotFound, NotAllowed, Rejected (note, outcome)
    and Conflict (settled by somebody else meanwhile).
    """
    case = _find(actor, dispute_id)
    if not may_settle(actor, case):
        raise NotAllowed
    if outcome not in OUTCOMES or (outcome == "reverse_other" and case.other is None):
        raise Rejected("outcome", _l("Choose how it is settled."))
    if outcome == "reverse_other" and not actor.may(Permission.DISPUTE_SETTLE, case.other_path):
        raise Rejected(
            "outcome",
            _l("The other entry is not of a unit in your charge. Ask who leads both units."),
        )
    note = free_text.checked("note", note)
    if not note:
        raise Rejected("note", _l("Write how you came to that; the parties read it."))
    with writing() as work:
        _settle(work, actor, case, outcome, note)


def _find(actor: Actor, dispute_id: int) -> _Case:
    row = db.session.execute(_cases().where(Dispute.id == dispute_id)).one_or_none()
    case = _Case(row[0], row[1], row[2], row[3], row[4]) if row else None
    if case is None or not any(
        path and actor.may(Permission.ENTRY_SEE_UNIT, path) for path in (case.path, case.other_path)
    ):
        raise NotFound
    return case


def _cases() -> sa.Select[Dispute, Entry, str, Entry | None, str | None]:
    other, other_unit = sa.orm.aliased(Entry), sa.orm.aliased(Unit)
    return (
        sa.select(Dispute, Entry, Unit.path, other, other_unit.path)
        .join(Entry, Entry.id == Dispute.entry_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .outerjoin(other, other.id == Dispute.against_id)
        .outerjoin(other_unit, other_unit.id == other.unit_id)
    )


def may_settle(actor: Actor, case: _Case) -> bool:
    """Whether the actor leads the entry's unit and has a part in neither entry."""
    entries = [entry for entry in (case.entry, case.other) if entry is not None]
    parties = {id_ for entry in entries for id_ in (entry.owner_id, entry.recorder_id)}
    shared = sa.exists().where(
        Credit.entry_id.in_([entry.id for entry in entries]), Credit.person_id == actor.person_id
    )
    return (
        actor.may(Permission.DISPUTE_SETTLE, case.path)
        and actor.person_id not in parties
        and not db.session.scalar(sa.select(shared))
    )


def _settle(work: Work, actor: Actor, case: _Case, outcome: str, note: str) -> None:
    dispute = case.dispute
    for entry_id in sorted(id_ for id_ in (dispute.entry_id, dispute.against_id) if id_):
        books.lock_entry(work, entry_id)
    settled = sa.select(Settlement.dispute_id).where(Settlement.dispute_id == dispute.id)
    if work.connection.scalar(settled):
        raise Conflict(_l("Somebody else settled this meanwhile."))
    taken = {"reverse_entry": case.entry, "reverse_other": case.other}.get(outcome)
    reversal_id = None
    if taken is not None:
        held = reversals.hold(work, taken)
        reversal_id = reversals.take_back(work, actor, held, note, cause="dispute")
    work.connection.execute(
        sa.insert(Settlement),
        {
            "dispute_id": dispute.id,
            "outcome": "reversed" if reversal_id else "kept",
            "reversal_id": reversal_id,
            "settled_by": actor.person_id,
            "settled_at": work.now,
            "note": note,
        },
    )
    audit.record(work, actor, "dispute.settle", "dispute", dispute.id, detail={"outcome": outcome})
    facts = {"by": actor.name, "by_en": actor.name_en or "", "reason": note, "outcome": outcome}
    entries = [entry for entry in (case.entry, case.other) if entry is not None]
    # Each is told at an entry that they can open; who objected, at the one that they share.
    told = {dispute.opened_by: case.entry.id, **{one.owner_id: one.id for one in entries}}
    for person_id, entry_id in told.items():
        notices.tell(work, [person_id], "dispute_settled", entry_id, **facts)
