"""Reversals: an entry taken back, whole, once, with a reason and in the open."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Close,
    Dispute,
    Entry,
    Outcome,
    ReversalCause,
    Settlement,
    Unit,
    Verification,
)
from portal.services import audit, books, claims, free_text, notices, postings
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.ledger import Line, find
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import Work, writing

REASON_LENGTH = free_text.LONGEST


def may_reverse(actor: Actor, entry: Line, unit_path: str) -> bool:
    """Whether the actor may take the entry back: one's own, or one of a unit below."""
    is_own = actor.person_id in (entry.owner_id, entry.recorder_id)
    return (is_own and actor.may(Permission.ENTRY_REVERSE_OWN)) or actor.may(
        Permission.ENTRY_REVERSE_ANY, unit_path
    )


def checked(reason: str) -> str:
    """Return the reason as it is kept; Rejected when it says nothing or cannot be kept."""
    reason = free_text.checked("reason", reason)
    if not reason:
        raise Rejected("reason", _l("Write why the entry is taken back."))
    return reason


def reverse(actor: Actor, entry_id: int, reason: str) -> int:
    """Take an entry back; return the reversal's id.

    It counts on the entry's own day while that day is open, after its close today. Outcomes that
    point at the entry are taken back with it. Raises NotFound, NotAllowed, Rejected (no reason,
    frozen season) and Conflict (already reversed).
    """
    entry = find(actor, entry_id)
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == entry.unit_id)).one()
    if not may_reverse(actor, entry, path):
        raise NotAllowed
    reason = checked(reason)
    if entry.reverses_id is not None:
        raise Rejected("reason", _l("A reversal cannot be reversed. Enter the opening again."))
    with writing() as work:
        held = hold(work, entry)
        _check_party(work, actor, entry)
        return take_back(work, actor, held, reason)


@dataclass(frozen=True)
class Held:
    """An entry and its outcomes, locked with the books of their lines.

    `lines` are those that stand, by entry; `last` is each book's last line, moved on by writing.
    """

    entries: list[Entry]
    lines: dict[int, list[postings.Line]]
    last: dict[int, int]


def hold(
    work: Work, entry: Entry, more: Mapping[int, int] | None = None, *, with_outcomes: bool = True
) -> Held:
    """Lock an entry for being taken back, and reserve its lines and `more` in the books."""
    books.lock_entry(work, entry.id)
    # Asked under the lock, and locked later than the opening: their numbers are higher.
    entries = [entry, *(_outcomes(work, entry.id) if with_outcomes else [])]
    for outcome in entries[1:]:
        books.lock_entry(work, outcome.id)
    reserved = Counter(dict(more or {}))
    for one in entries:
        reserved.update(line.book_id for line in postings.standing(work.connection, one.id))
    last = books.lock(work, reserved)
    # Read again under the lock: which lines there are is held, their points may have changed.
    lines = {one.id: postings.standing(work.connection, one.id) for one in entries}
    return Held(entries, lines, last)


def take_back(
    work: Work, actor: Actor, held: Held, reason: str, *, cause: str | None = None
) -> int:
    """Write the reversals of what is held; return the entry's own."""
    entry, *outcomes = held.entries
    reversal_id = _write(work, actor, entry, reason, held, cause=cause)
    for outcome in outcomes:
        # What came of an opening that never was did not come either; a closed season keeps it.
        lines = held.lines[outcome.id]
        campaigns = {line.campaign_id for line in lines}
        if not lines or books.in_state(work, campaigns, "live", "frozen"):
            _write(work, actor, outcome, reason, held, cause=cause)
    return reversal_id


def _outcomes(work: Work, entry_id: int) -> list[Entry]:
    """Return the outcomes of an opening, or of what it corrects, that still stand."""
    reversal = sa.orm.aliased(Entry)
    claim = claims.of([entry_id])
    found = work.session.scalars(
        sa.select(Entry)
        .join(Outcome, Outcome.entry_id == Entry.id)
        .where(
            Outcome.opening_id.in_(sa.select(claim.c.claim_id)),
            ~sa.exists().where(reversal.reverses_id == Entry.id),
        )
        .order_by(Entry.id)
    )
    return list(found)


def _check_party(work: Work, actor: Actor, entry: Entry) -> None:
    """Refuse to take a rival's entry back while one disputes the customer with them."""
    if actor.person_id in (entry.owner_id, entry.recorder_id):
        return
    rival = sa.orm.aliased(Entry)
    other = sa.case((Dispute.entry_id == entry.id, Dispute.against_id), else_=Dispute.entry_id)
    found = work.connection.scalar(
        sa.select(Dispute.id)
        .join(rival, rival.id == other)
        .outerjoin(Settlement, Settlement.dispute_id == Dispute.id)
        .where(
            sa.or_(Dispute.entry_id == entry.id, Dispute.against_id == entry.id),
            sa.or_(rival.owner_id == actor.person_id, rival.recorder_id == actor.person_id),
            Settlement.dispute_id.is_(None),
        )
        .limit(1)
    )
    if found is not None:
        raise Rejected(
            "reason", _l("You dispute this customer yourself. Somebody else settles it.")
        )


def _write(
    work: Work, actor: Actor, entry: Entry, reason: str, held: Held, *, cause: str | None
) -> int:
    """Write the reversal of an entry that is held; return its id.

    The `cause` says what led to it, None where it was simply taken back; whoever's opening it is is
    told when somebody else did that.
    """
    connection = work.connection
    lines = held.lines[entry.id]
    taken = connection.scalar(sa.select(Entry.id).where(Entry.reverses_id == entry.id))
    if taken is not None:
        raise Conflict(_l("This entry was already taken back."), theirs=taken)
    still_open = books.in_state(work, {line.campaign_id for line in lines}, "live", "frozen")
    if lines and not still_open:
        raise Rejected("reason", _l("The campaign is closed; its figures no longer change."))
    today = business_date(work.now, clock.zone())
    reversal_id = _insert(work, actor, entry, reason)
    if cause is not None:
        values = {"entry_id": reversal_id, "cause": cause}
        connection.execute(sa.insert(ReversalCause), values)
    counted = [line for line in lines if line.campaign_id in still_open]
    if counted:
        days = days_of(work, counted, today)
        verified = connection.scalar(
            sa.select(Verification.entry_id).where(Verification.entry_id == entry.id)
        )
        postings.take_back(
            work,
            [(line, days[line.id]) for line in counted],
            held.last,
            entry_id=reversal_id,
            effective_at=work.now,
            was_verified=verified is not None,
        )
    audit.record(work, actor, "entry.reverse", "entry", entry.id, detail={"reversal": reversal_id})
    if actor.person_id != entry.owner_id and cause != "correction":
        facts = {"by": actor.name, "by_en": actor.name_en or "", "reason": reason}
        kind = "entry_refused" if cause == "refusal" else "entry_reversed"
        notices.tell(work, [entry.owner_id], kind, entry.id, **facts)
    for line in counted:
        work.announce(Message("board", campaign_id=line.campaign_id))
    return reversal_id


def _insert(work: Work, actor: Actor, entry: Entry, reason: str) -> int:
    reversal_id: int = work.connection.execute(
        sa.insert(Entry).returning(Entry.id),
        {
            "recorder_id": actor.person_id,
            "owner_id": entry.owner_id,
            "unit_id": entry.unit_id,
            "indicator_id": entry.indicator_id,
            "account_type": entry.account_type,
            "channel_id": entry.channel_id,
            "quantity": -entry.quantity,
            "business_date": entry.business_date,
            "recorded_at": work.now,
            "key": f"reversal:{entry.id}",
            "content_hash": hashlib.sha256(reason.encode()).hexdigest(),
            "reverses_id": entry.id,
            "reason": reason,
        },
    ).scalar_one()
    return reversal_id


def days_of(work: Work, lines: list[postings.Line], today: date) -> dict[int, date]:
    """Return the day that each line's negation counts on, by line: its own while that is open."""
    # A close settles every day up to its own: a weekly one, or one after days slept through.
    closed_to = {
        row[0]: row[1]
        for row in work.connection.execute(
            sa.select(Close.campaign_id, sa.func.max(Close.business_date))
            .where(Close.campaign_id.in_([line.campaign_id for line in lines]))
            .group_by(Close.campaign_id)
        )
    }
    return {
        line.id: today
        if line.business_date <= closed_to.get(line.campaign_id, date.min)
        else line.business_date
        for line in lines
    }
