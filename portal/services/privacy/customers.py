"""Erasing customers' names: the old ones by the batch, one customer's on request.

Name, key, note and salt go, the line stays: entries, postings, tallies, closes and bulletins hold
no customer. No hash of a name is left behind either, so that whoever was erased is not found again
as a duplicate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Book, Entry, EntryWords, Posting, Unit
from portal.services import audit, books, free_text
from portal.services.access import Actor, within
from portal.services.bus import Message
from portal.services.ledger import find
from portal.services.ledger.states import is_disputed
from portal.services.privacy import keeping
from portal.services.refusal import NotAllowed, Rejected
from portal.services.work import Work, snapshot, writing

BATCH = 500
_GONE = {"customer": "", "customer_key": "", "note": "", "salt": None}


@dataclass(frozen=True)
class Reach:
    """The entries that erasing one's customer concerns: those in charge, and others' elsewhere."""

    ids: list[int]
    elsewhere: int


def reach(actor: Actor, entry_id: int) -> Reach:
    """Return which entries name the same customer; NotAllowed for who may not erase it.

    One's own entries are erased by somebody else: nobody takes away what tells of their own claim.
    """
    entry = find(actor, entry_id)
    number = entry.reverses_id or entry.id
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == entry.unit_id)).one()
    actor.demand(Permission.CUSTOMER_ERASE, path)
    if entry.owner_id == actor.person_id:
        raise NotAllowed(Permission.CUSTOMER_ERASE)
    return _reach(db.session.connection(), actor, number)


def erase(actor: Actor, entry_id: int, reason: str) -> int:
    """Erase the customer of an entry wherever the actor may; return in how many entries.

    In every entry of their units that names the same customer, but their own. Raises NotFound,
    NotAllowed, and Rejected at `reason` without one, or while the customer is disputed.
    """
    reach(actor, entry_id)
    reason = free_text.checked("reason", reason)
    if not reason:
        raise Rejected("reason", _l("Write why the name is erased, such as: asked for by letter."))
    with writing() as work:
        number = work.connection.scalar(
            sa.select(sa.func.coalesce(Entry.reverses_id, Entry.id)).where(Entry.id == entry_id)
        )
        found = _reach(work.connection, actor, int(number or 0))
        _demand_undisputed(work, found.ids)
        _bump_books(work, found.ids)
        erased = _erase(work, found.ids)
        details: dict[int, dict[str, object]] = {one: {"reason": reason} for one in found.ids}
        audit.record_each(work, actor, "customer.erase", "entry", details)
    return erased


def old(now: datetime, days: int, most: int = BATCH, after: int = 0) -> list[int]:
    """Return the first entries, beyond the number `after`, whose names were kept long enough."""
    with snapshot() as connection:
        return list(
            connection.scalars(
                sa.select(EntryWords.entry_id)
                .join(Entry, Entry.id == EntryWords.entry_id)
                .where(EntryWords.entry_id > after, keeping.is_old(keeping.cut(now, days)))
                .order_by(EntryWords.entry_id)
                .limit(most)
            )
        )


def prepare(ids: Sequence[int], days: int) -> Callable[[Work, Actor | None], int]:
    """Return what erases the names of the entries in the transaction under way.

    That returns how many there were, and leaves one audit row with the number: what somebody else
    erased meanwhile is not counted twice.
    """

    def erase(work: Work, actor: Actor | None) -> int:
        _bump_books(work, ids)
        erased = _erase(work, ids)
        if erased:
            detail: dict[str, object] = {"entries": erased, "days": days}
            audit.record(work, actor, "customer.erase", detail=detail)
        return erased

    return erase


def _reach(connection: sa.Connection, actor: Actor, number: int) -> Reach:
    key = connection.scalar(sa.select(EntryWords.customer_key).where(EntryWords.entry_id == number))
    # What has no name that could be compared is erased by itself: a note may tell who it was.
    same = EntryWords.customer_key == key if key else EntryWords.entry_id == number
    is_theirs = sa.and_(
        within(Unit.path, actor.paths(Permission.CUSTOMER_ERASE)),
        Entry.owner_id != actor.person_id,
    )
    rows = connection.execute(
        sa.select(EntryWords.entry_id, is_theirs.label("is_theirs"))
        .join(Entry, Entry.id == EntryWords.entry_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .where(same, EntryWords.erased_at.is_(None))
        .order_by(EntryWords.entry_id)
    ).all()
    ids = [row.entry_id for row in rows if row.is_theirs]
    return Reach(ids, len(rows) - len(ids))


def _demand_undisputed(work: Work, ids: list[int]) -> None:
    disputed = work.connection.scalar(
        sa.select(Entry.id).where(Entry.id.in_(ids), is_disputed()).order_by(Entry.id).limit(1)
    )
    if disputed is not None:
        raise Rejected(
            "reason",
            _l("Entry %(number)s is disputed. Settle that first, then erase.", number=disputed),
        )


def _bump_books(work: Work, ids: Sequence[int]) -> None:
    """Make boards and walls that tell of the entries newer: they show them without the name."""
    touched = work.connection.execute(
        sa.select(Book.id, Book.campaign_id)
        .join(Posting, Posting.book_id == Book.id)
        .where(
            Posting.entry_id.in_(
                sa.select(EntryWords.entry_id).where(
                    EntryWords.entry_id.in_(ids), EntryWords.erased_at.is_(None)
                )
            )
        )
        .distinct()
    ).all()
    books.lock(work, {row.id: 0 for row in touched})
    for campaign_id in sorted({row.campaign_id for row in touched}):
        work.announce(Message("board", campaign_id=campaign_id))


def _erase(work: Work, ids: Sequence[int]) -> int:
    erased = work.connection.execute(
        sa.update(EntryWords)
        .where(EntryWords.entry_id.in_(ids), EntryWords.erased_at.is_(None))
        .values(**_GONE, erased_at=work.now)
        .returning(EntryWords.entry_id)
    )
    return len(erased.all())
