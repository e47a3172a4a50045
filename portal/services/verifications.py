"""Verification: a supervisor's check of an entry, never of one's own."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Correction, Credit, Entry, Unit, Verification
from portal.services import audit, books, claims, postings, reversals
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.entries import shares
from portal.services.entries.checking import parts_of
from portal.services.ledger import Line, find
from portal.services.postings import Part
from portal.services.refusal import Conflict, NotAllowed
from portal.services.work import Work, writing


def may_verify(actor: Actor, entry: Line, unit_path: str) -> bool:
    """Whether the actor may check the entry: a supervisor above it, and of no line of one's own.

    One's own is also what one recorded for somebody, however often it was corrected since.
    """
    return (
        actor.may(Permission.ENTRY_VERIFY, unit_path)
        and actor.person_id not in (entry.owner_id, entry.recorder_id)
        and not has_part(actor, entry.id)
    )


def has_part(actor: Actor, entry_id: int) -> bool:
    """Whether the actor has a share of the entry, or recorded it or what it corrects."""
    shared = sa.exists().where(Credit.entry_id == entry_id, Credit.person_id == actor.person_id)
    claim = claims.of([entry_id])
    recorded = sa.exists().where(
        Entry.id.in_(sa.select(claim.c.claim_id)), Entry.recorder_id == actor.person_id
    )
    return bool(db.session.scalar(sa.select(sa.or_(shared, recorded))))


def verify(actor: Actor, entry_id: int) -> None:
    """Check an entry; where a campaign counts only checked entries, it counts from now.

    The time that decides among equals stays the entry's own. Raises NotFound, NotAllowed, Conflict.
    """
    entry = _find(actor, entry_id)
    with writing() as work:
        _write(work, actor, entry)


def refuse(actor: Actor, entry_id: int, reason: str) -> int:
    """Refuse an entry that waits for its check: a reversal with a reason; return its id.

    Raises NotFound, NotAllowed, Rejected (no reason) and Conflict (already checked or taken back).
    """
    entry = _find(actor, entry_id)
    reason = reversals.checked(reason)
    with writing() as work:
        held = reversals.hold(work, entry)
        _check_waiting(work, entry)
        reversal_id = reversals.take_back(work, actor, held, reason, cause="refusal")
        audit.record(work, actor, "entry.refuse", "entry", entry.id)
    return reversal_id


def _find(actor: Actor, entry_id: int) -> Entry:
    entry = find(actor, entry_id)
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == entry.unit_id)).one()
    if not may_verify(actor, entry, path):
        raise NotAllowed
    return entry


def _check_waiting(work: Work, entry: Entry) -> None:
    """Refuse what somebody else decided first; asked under the lock."""
    connection = work.connection
    done = connection.scalar(
        sa.select(Verification.entry_id).where(Verification.entry_id == entry.id)
    )
    reversed_by = connection.scalar(sa.select(Entry.id).where(Entry.reverses_id == entry.id))
    if done is not None or reversed_by is not None or entry.reverses_id is not None:
        raise Conflict(_l("This entry was already checked or taken back."))


def _write(work: Work, actor: Actor, entry: Entry) -> None:
    connection = work.connection
    books.lock_entry(work, entry.id)
    lines = postings.standing(connection, entry.id)
    posted = {line.campaign_id for line in lines}
    waiting = _waiting(connection, entry, posted)
    reserved: dict[int, int] = dict.fromkeys((line.book_id for line in lines), 0)
    for book_id, count in _books_of(waiting).items():
        reserved[book_id] = reserved.get(book_id, 0) + count
    last = books.lock(work, reserved)
    if waiting:
        # Asked again under the lock: the season may be over by now, its points others.
        again = _waiting(connection, entry, posted)
        if _books_of(again) != _books_of(waiting):
            raise Conflict(_l("The campaign changed just now. Check the entry again."))
        waiting = again
    _check_waiting(work, entry)
    connection.execute(
        sa.insert(Verification),
        {"entry_id": entry.id, "verifier_id": actor.person_id, "verified_at": work.now},
    )
    postings.post(
        work,
        waiting,
        last,
        entry_id=entry.id,
        indicator_id=entry.indicator_id,
        business_date=entry.business_date,
        effective_at=counts_since(connection, entry),
        cause="verification",
        is_verified=True,
    )
    postings.mark_verified(work, lines)
    audit.record(work, actor, "entry.verify", "entry", entry.id)
    counted = {part.place.campaign_id for part in waiting}
    for campaign_id in sorted(posted | counted):
        # Where an entry counts from its check on, it is news on the walls only now.
        news = entry.id if campaign_id in counted else None
        work.announce(Message("board", campaign_id=campaign_id, entry_id=news))


def _books_of(parts: list[Part]) -> dict[int, int]:
    """Return how many lines each book gets."""
    return postings.lines_in(part.place.book_id for part in parts if part.quantity)


def counts_since(connection: sa.Connection, entry: Entry) -> datetime:
    """Return the moment that decides among equals: of the first entry that it claims the same as.

    A correction that changes neither quantity nor shares keeps the corrected entry's time.
    """
    claim = (entry.owner_id, entry.indicator_id, entry.quantity)
    shared = shares.of_entry(connection, entry.id)
    entry_id, since = entry.id, entry.recorded_at
    while True:
        row = connection.execute(
            sa.select(
                Entry.id, Entry.recorded_at, Entry.owner_id, Entry.indicator_id, Entry.quantity
            )
            .join(Correction, Correction.corrects_id == Entry.id)
            .where(Correction.entry_id == entry_id)
        ).one_or_none()
        if row is None or tuple(row[2:]) != claim:
            return since
        if shares.of_entry(connection, row[0]) != shared:
            return since
        entry_id, since = row[0], row[1]


def _waiting(connection: sa.Connection, entry: Entry, posted: set[int]) -> list[Part]:
    """Return what counts once the entry is checked: everybody's part, campaign by campaign."""
    places = [
        place
        for place in postings.places(
            connection, entry.owner_id, entry.indicator_id, entry.business_date
        )
        if place.verification == "before" and place.campaign_id not in posted
    ]
    if not places:
        return []
    shared = shares.of_entry(connection, entry.id)
    return parts_of(
        connection,
        shared,
        places,
        entry.indicator_id,
        entry.business_date,
        entry.quantity,
        is_strict=False,
    )
