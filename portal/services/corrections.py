"""Corrections: an entry taken back and entered again in one go, each pointing at the other."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Correction,
    Dispute,
    Entry,
    EntryWords,
    OpeningBalance,
    Outcome,
    Person,
    Settlement,
    Unit,
)
from portal.services import audit, reversals
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.entries import EntryDraft, duplicates, shares
from portal.services.entries.checking import Checked, check
from portal.services.entries.recording import First, lines_of, write
from portal.services.ledger import Line, find
from portal.services.refusal import Conflict, NotAllowed
from portal.services.work import Work, writing


def may_correct(actor: Actor, entry: Line, unit_path: str) -> bool:
    """Whether the actor may both take the entry back and enter it again."""
    if not reversals.may_reverse(actor, entry, unit_path):
        return False
    if actor.person_id == entry.owner_id:
        return actor.may(Permission.ENTRY_RECORD)
    return actor.may(Permission.ENTRY_RECORD_FOR_OTHERS, unit_path)


def correct(actor: Actor, entry_id: int, draft: EntryDraft, reason: str) -> int:
    """Put the draft in the entry's place; return the new entry's id.

    Both lines are written or neither. Who has the same quantity as before keeps the time of the
    corrected entry. Raises NotFound, NotAllowed, Rejected, Duplicate and Conflict.
    """
    entry = find(actor, entry_id)
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == entry.unit_id)).one()
    if not may_correct(actor, entry, path):
        raise NotAllowed
    if _is_brought_in(entry):
        raise NotAllowed
    if entry.reverses_id is not None:
        raise Conflict(_l("A reversal is not corrected. Correct the entry, or enter it again."))
    reason = reversals.checked(reason)
    draft = _for_owner(actor, entry, draft).in_one_line()
    made = _made_before(actor, entry, draft)
    if made is not None:
        return made
    _check_standing(entry)
    checked = check(actor, draft, corrects=entry)
    is_known = _is_known(entry, checked)
    with writing() as work:
        return _write(work, actor, entry, draft, checked, reason, is_known=is_known)


def _for_owner(actor: Actor, entry: Entry, draft: EntryDraft) -> EntryDraft:
    """Return the draft as the owner's, where it names nobody else."""
    if draft.owner or entry.owner_id == actor.person_id:
        return draft
    number = db.session.scalars(
        sa.select(Person.employee_no).where(Person.id == entry.owner_id)
    ).one()
    return EntryDraft(**{**vars(draft), "owner": number})


def _is_brought_in(entry: Entry) -> bool:
    """Whether the entry came from a list: it is taken back and brought in again instead."""
    found = sa.or_(
        sa.exists().where(Outcome.entry_id == entry.id),
        sa.exists().where(OpeningBalance.entry_id == entry.id),
    )
    return bool(db.session.scalar(sa.select(found)))


def _made_before(actor: Actor, entry: Entry, draft: EntryDraft) -> int | None:
    """Return what the same form has already put in the entry's place, None where it has not."""
    first = db.session.execute(
        sa.select(Entry.id, Entry.quantity, Entry.content_hash, EntryWords.salt)
        .join(Correction, Correction.entry_id == Entry.id)
        .outerjoin(EntryWords, EntryWords.entry_id == Entry.id)
        .where(
            Correction.corrects_id == entry.id,
            Entry.recorder_id == actor.person_id,
            Entry.key == draft.key,
        )
    ).one_or_none()
    if first is None or not First(*first).is_of(draft, first.quantity):
        return None
    return int(first.id)


def _check_standing(entry: Entry) -> None:
    """Say at once that the entry is gone already; what is shown beneath would only mislead."""
    taken = db.session.scalar(sa.select(Entry.id).where(Entry.reverses_id == entry.id))
    if taken is not None:
        raise Conflict(_l("This entry was already taken back."), theirs=taken)


def _is_known(entry: Entry, checked: Checked) -> bool:
    """Whether customer, indicator and account type stay: nothing new is claimed then."""
    key = db.session.scalar(
        sa.select(EntryWords.customer_key).where(EntryWords.entry_id == entry.id)
    )
    return (key or "", entry.indicator_id, entry.account_type) == (
        checked.customer_key,
        checked.indicator_id,
        checked.account_type,
    )


def _write(
    work: Work,
    actor: Actor,
    entry: Entry,
    draft: EntryDraft,
    checked: Checked,
    reason: str,
    *,
    is_known: bool,
) -> int:
    if not is_known:
        duplicates.lock(work, checked.customer_key, checked.indicator_id)
    is_same = _is_same(work, entry, checked)
    # What came of the opening stays with it, unless there is another quantity to it now.
    held = reversals.hold(work, entry, lines_of(checked.parts), with_outcomes=not is_same)
    reversals.take_back(work, actor, held, reason, cause="correction")
    kept = {
        (line.participation_id, line.quantity): line.effective_at
        for line in held.lines[entry.id]
        if line.indicator_id == checked.indicator_id
    }
    new_id = write(work, actor, draft, checked, held.last, kept=kept, is_known=is_known)
    if new_id is None:
        raise Conflict(
            _l("This form was already sent. Open the entry to see what became of it."),
            theirs=entry.id,
        )
    work.connection.execute(sa.insert(Correction), {"entry_id": new_id, "corrects_id": entry.id})
    kinds = [kind for kind, stays in (("customer", is_known), ("share", is_same)) if stays]
    _carry_disputes(work, entry.id, new_id, kinds)
    detail: dict[str, object] = {"corrects": entry.id}
    audit.record(work, actor, "entry.correct", "entry", new_id, detail=detail)
    for part in checked.parts:
        work.announce(Message("board", campaign_id=part.place.campaign_id))
    return new_id


def _is_same(work: Work, entry: Entry, checked: Checked) -> bool:
    """Whether the same people have the same parts of the same thing."""
    return (entry.owner_id, entry.indicator_id, entry.quantity) == (
        checked.owner.person_id,
        checked.indicator_id,
        checked.quantity,
    ) and shares.of_entry(work.connection, entry.id) == checked.shares


def _carry_disputes(work: Work, entry_id: int, new_id: int, kinds: list[str]) -> None:
    """Lay what was still open about the entry, on either side, before the supervisor again."""
    still_open = work.connection.execute(
        sa.select(
            Dispute.kind,
            Dispute.entry_id,
            Dispute.against_id,
            Dispute.opened_by,
            Dispute.opened_at,
            Dispute.reason,
        )
        .outerjoin(Settlement, Settlement.dispute_id == Dispute.id)
        .where(
            sa.or_(Dispute.entry_id == entry_id, Dispute.against_id == entry_id),
            Dispute.kind.in_(kinds),
            Settlement.dispute_id.is_(None),
        )
    ).all()
    for row in still_open:
        side = "entry_id" if row.entry_id == entry_id else "against_id"
        values = {**row._asdict(), side: new_id}
        work.connection.execute(sa.insert(Dispute), values)
