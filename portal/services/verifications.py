"""Verification: a supervisor's check of an entry, never of one's own."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Entry, Unit, Verification
from portal.services import audit, books, postings
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.ledger import Line, find
from portal.services.refusal import Conflict, NotAllowed
from portal.services.work import Work, writing


def may_verify(actor: Actor, entry: Line, unit_path: str) -> bool:
    """Whether the actor may check the entry: a supervisor above it, and not of one's own line."""
    return actor.person_id not in (entry.owner_id, entry.recorder_id) and actor.may(
        Permission.ENTRY_VERIFY, unit_path
    )


def verify(actor: Actor, entry_id: int) -> None:
    """Check an entry; where a campaign counts only checked entries, it counts from now.

    The time that decides among equals stays the entry's own. Raises NotFound, NotAllowed, Conflict.
    """
    entry = find(actor, entry_id)
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == entry.unit_id)).one()
    if not may_verify(actor, entry, path):
        raise NotAllowed
    with writing() as work:
        _write(work, actor, entry)


def _write(work: Work, actor: Actor, entry: Entry) -> None:
    connection = work.connection
    books.lock_entry(work, entry.id)
    lines = postings.standing(connection, entry.id)
    posted = {line.campaign_id for line in lines}
    waiting = [
        place
        for place in postings.places(
            connection, entry.owner_id, entry.indicator_id, entry.business_date
        )
        if place.verification == "before" and place.campaign_id not in posted
    ]
    reserved = {line.book_id: 0 for line in lines} | {place.book_id: 1 for place in waiting}
    last = books.lock(work, reserved)
    if waiting:
        # Asked again under the lock: the season may be over by now, its points others.
        waiting = [
            place
            for place in postings.places(
                connection, entry.owner_id, entry.indicator_id, entry.business_date
            )
            if place.book_id in {other.book_id for other in waiting}
        ]
    done = connection.scalar(
        sa.select(Verification.entry_id).where(Verification.entry_id == entry.id)
    )
    reversed_by = connection.scalar(sa.select(Entry.id).where(Entry.reverses_id == entry.id))
    if done is not None or reversed_by is not None or entry.reverses_id is not None:
        raise Conflict(_l("This entry was already checked or taken back."))
    connection.execute(
        sa.insert(Verification),
        {"entry_id": entry.id, "verifier_id": actor.person_id, "verified_at": work.now},
    )
    if waiting:
        postings.post(
            work,
            [(place, last[place.book_id] + 1) for place in waiting],
            entry_id=entry.id,
            indicator_id=entry.indicator_id,
            quantity=entry.quantity,
            business_date=entry.business_date,
            effective_at=entry.recorded_at,
            cause="verification",
            is_verified=True,
        )
    postings.mark_verified(work, lines)
    audit.record(work, actor, "entry.verify", "entry", entry.id)
    for campaign_id in sorted(posted | {place.campaign_id for place in waiting}):
        work.announce(Message("board", campaign_id=campaign_id))
