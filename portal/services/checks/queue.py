"""The verification queue: the entries of one's units that wait, oldest first, one in focus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Book, Campaign, Entry, EntryWords, Posting, Unit
from portal.services import ledger, life, postings
from portal.services.access import Actor, within
from portal.services.entries import Earlier, duplicates
from portal.services.ledger import EntryLine
from portal.services.life import Life
from portal.services.refusal import NotFound

PAGE_SIZE = 50


class Counted(NamedTuple):
    """A campaign of an entry; one that waits for the check does not count it yet."""

    campaign: Campaign
    counts: bool


@dataclass(frozen=True)
class Focus:
    """The entry that is decided next, with all that is needed for it.

    `earlier` are the others that stand for the same customer; `before_id` and `after_id` are its
    neighbours in the queue.
    """

    line: EntryLine
    reversal: EntryLine | None
    is_own: bool
    life: Life
    earlier: list[Earlier]
    campaigns: list[Counted]
    before_id: int | None
    after_id: int | None


@dataclass(frozen=True)
class Queue:
    """A page of the queue; `own` are the entries in it that somebody else has to check."""

    lines: list[EntryLine]
    own: frozenset[int]
    page: int
    pages: int
    total: int
    focus: Focus | None


def waiting(actor: Actor) -> int:
    """Return how many entries of the units in the actor's charge wait for a check."""
    return db.session.scalar(_count(_waiting(actor))) or 0


def oldest(actor: Actor) -> datetime | None:
    """Return when the entry was recorded that waits longest of them, None where none does."""
    return db.session.scalar(sa.select(sa.func.min(Entry.recorded_at)).where(_waiting(actor)))


def queue(
    actor: Actor, *, page: int = 1, entry_id: int | None = None, after_id: int | None = None
) -> Queue:
    """Return a page of the queue in a fixed number of statements.

    In focus is the entry that is named, also when it was decided meanwhile, or else the first that
    the actor may decide: of the page, or after another. Raises NotFound for one out of sight.
    """
    actor.demand(Permission.ENTRY_VERIFY)
    condition = _waiting(actor)
    total = waiting(actor)
    is_named = entry_id is not None
    if after_id is not None and not is_named:
        entry_id = _neighbours(condition, after_id)[1]
    if entry_id is not None:
        page = (db.session.scalar(_count(condition, Entry.id < entry_id)) or 0) // PAGE_SIZE + 1
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    ids = db.session.scalars(
        sa.select(Entry.id)
        .where(condition)
        .order_by(Entry.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    found = ledger.by_ids(actor, ids)
    lines = [found[id_] for id_ in ids]
    own = frozenset(line.id for line in lines if has_part(actor, line))
    if not is_named:
        entry_id = _first(ids, own, entry_id or 0)
    focus = _focus(actor, condition, found, entry_id) if entry_id else None
    return Queue(lines, own, page, pages, total, focus)


def _first(ids: Sequence[int], own: frozenset[int], start: int) -> int | None:
    """Return the first from `start` on that the actor may decide, else the first of all."""
    later = [id_ for id_ in ids if id_ >= start]
    return next((id_ for id_ in [*later, *ids] if id_ not in own), next(iter(later), None))


def _waiting(actor: Actor) -> sa.ColumnElement[bool]:
    # Not joined: a bank's ledger is then looked through by its units, not line by line.
    units = sa.select(Unit.id).where(within(Unit.path, actor.paths(Permission.ENTRY_VERIFY)))
    return sa.and_(Entry.unit_id.in_(units), ledger.unverified())


def _count(*conditions: sa.ColumnElement[bool]) -> sa.Select[int]:
    return sa.select(sa.func.count(Entry.id)).where(*conditions)


def _neighbours(condition: sa.ColumnElement[bool], entry_id: int) -> tuple[int | None, int | None]:
    """Return the entries that wait next before and after, one statement."""
    waits = sa.select(Entry.id).where(condition)
    before = waits.where(Entry.id < entry_id).order_by(Entry.id.desc()).limit(1)
    after = waits.where(Entry.id > entry_id).order_by(Entry.id).limit(1)
    row = db.session.execute(sa.select(before.scalar_subquery(), after.scalar_subquery())).one()
    return row[0], row[1]


def has_part(actor: Actor, line: EntryLine) -> bool:
    """Whether the actor has a part in an entry: nobody checks those themselves."""
    return actor.person_id in (line.owner_id, line.recorder_id) or line.part is not None


def _focus(
    actor: Actor,
    condition: sa.ColumnElement[bool],
    found: dict[int, EntryLine],
    entry_id: int,
) -> Focus:
    line = found.get(entry_id) or ledger.line(actor, entry_id)
    if line.reverses_id is not None:
        raise NotFound
    before_id, after_id = _neighbours(condition, entry_id)
    taken = ledger.by_ids(actor, [line.reversed_by_id] if line.reversed_by_id else [])
    return Focus(
        line=line,
        reversal=next(iter(taken.values()), None),
        is_own=has_part(actor, line),
        life=life.of_entry(line.id),
        earlier=_earlier(line),
        campaigns=_campaigns(line),
        before_id=before_id,
        after_id=after_id,
    )


def _earlier(line: EntryLine) -> list[Earlier]:
    """Return the other entries that stand for the customer of an entry."""
    key = db.session.scalar(
        sa.select(EntryWords.customer_key).where(EntryWords.entry_id == line.id)
    )
    found = duplicates.standing(
        db.session.connection(), key or "", line.indicator.id, line.account_type
    )
    return [one for one in found if one.entry_id != line.id]


def _campaigns(line: EntryLine) -> list[Counted]:
    """Return where an entry counts, and where it will once it is checked."""
    places = postings.places(
        db.session.connection(), line.owner_id, line.indicator.id, line.business_date
    )
    posted = (
        sa.select(Posting.id)
        .join(Book, Book.id == Posting.book_id)
        .where(Posting.entry_id == line.id, Book.campaign_id == Campaign.id)
        .exists()
    )
    later = [place.campaign_id for place in places if place.verification == "before"]
    rows = db.session.execute(
        sa.select(Campaign, posted)
        .where(sa.or_(posted, Campaign.id.in_(later)))
        .order_by(Campaign.id)
    )
    return [Counted(campaign, counts) for campaign, counts in rows]
