"""The ledger as people read it: one line, one's own lines, a unit's lines."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain import mask
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Book,
    Campaign,
    Channel,
    Entry,
    EntryWords,
    Indicator,
    Person,
    Posting,
    Unit,
    Verification,
)
from portal.services.access import Actor, within
from portal.services.refusal import NotFound

PAGE_SIZE = 50
Owner = aliased(Person)
Recorder = aliased(Person)
Verifier = aliased(Person)
Reversal = aliased(Entry)


class Line(Protocol):
    """An entry as far as it decides who may do what with it."""

    @property
    def owner_id(self) -> int:
        """Whose opening it is."""

    @property
    def recorder_id(self) -> int:
        """Who entered it."""


@dataclass(frozen=True)
class EntryLine:
    """An entry with all that its row and its page show; the customer masked unless in charge."""

    id: int
    owner_id: int
    recorder_id: int
    owner: Person
    recorder: Person
    unit: Unit
    indicator: Indicator
    channel: Channel | None
    account_type: str | None
    quantity: int
    business_date: date
    recorded_at: datetime
    customer: str
    is_masked: bool
    note: str
    reason: str | None
    reverses_id: int | None
    reversed_by_id: int | None
    verified_at: datetime | None
    verifier: Person | None
    awaits_check: bool


@dataclass(frozen=True)
class Count:
    """One campaign that an entry counts in, with its lines there."""

    campaign: Campaign
    line_no: int
    quantity: int
    business_date: date
    cause: str


def _lines() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Entry,
            Owner,
            Recorder,
            Unit,
            Indicator,
            Channel,
            EntryWords,
            Reversal.id,
            Verification.verified_at,
            Verifier,
            unverified(),
        )
        .join(Owner, Owner.id == Entry.owner_id)
        .join(Recorder, Recorder.id == Entry.recorder_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .join(Indicator, Indicator.id == Entry.indicator_id)
        .outerjoin(Channel, Channel.id == Entry.channel_id)
        .outerjoin(EntryWords, EntryWords.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id))
        .outerjoin(Reversal, Reversal.reverses_id == Entry.id)
        .outerjoin(Verification, Verification.entry_id == Entry.id)
        .outerjoin(Verifier, Verifier.id == Verification.verifier_id)
    )


def _line(actor: Actor, row: sa.Row[*tuple[Any, ...]]) -> EntryLine:
    entry, owner, recorder, unit, indicator, channel, words, reversed_by, *check = row
    customer = words.customer if words else ""
    is_in_charge = actor.person_id in (entry.owner_id, entry.recorder_id) or actor.may(
        Permission.CUSTOMER_SEE, unit.path
    )
    return EntryLine(
        id=entry.id,
        owner_id=entry.owner_id,
        recorder_id=entry.recorder_id,
        owner=owner,
        recorder=recorder,
        unit=unit,
        indicator=indicator,
        channel=channel,
        account_type=entry.account_type,
        quantity=entry.quantity,
        business_date=entry.business_date,
        recorded_at=entry.recorded_at,
        customer=customer if is_in_charge else mask.customer(customer),
        is_masked=not is_in_charge,
        note=words.note if words and is_in_charge else "",
        reason=entry.reason,
        reverses_id=entry.reverses_id,
        reversed_by_id=reversed_by,
        verified_at=check[0],
        verifier=check[1],
        awaits_check=check[2],
    )


def in_sight(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is one's own, or of a unit that one is in charge of."""
    return sa.or_(
        Entry.owner_id == actor.person_id,
        Entry.recorder_id == actor.person_id,
        within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT)),
    )


def find(actor: Actor, entry_id: int) -> Entry:
    """Return the entry when it is in the actor's sight, else raise NotFound."""
    found = db.session.scalars(
        sa.select(Entry)
        .join(Unit, Unit.id == Entry.unit_id)
        .where(Entry.id == entry_id, in_sight(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def line(actor: Actor, entry_id: int) -> EntryLine:
    """Return the entry with all that its page shows, or raise NotFound."""
    row = db.session.execute(_lines().where(Entry.id == entry_id, in_sight(actor))).one_or_none()
    if row is None:
        raise NotFound
    return _line(actor, row)


@dataclass(frozen=True)
class Page:
    """A page of lines, newest first, and how many there are in all."""

    lines: list[EntryLine]
    page: int
    pages: int
    total: int


def page(actor: Actor, *, own: bool, number: int, only_unverified: bool = False) -> Page:
    """Return a page of one's own entries, or of those of the units that one is in charge of."""
    condition = _scope(actor, own=own)
    if only_unverified:
        condition = sa.and_(condition, unverified())
    total = db.session.scalar(
        sa.select(sa.func.count(Entry.id)).join(Unit, Unit.id == Entry.unit_id).where(condition)
    )
    pages = max(1, -(-(total or 0) // PAGE_SIZE))
    number = min(max(1, number), pages)
    rows = db.session.execute(
        _lines()
        .where(condition)
        .order_by(Entry.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page([_line(actor, row) for row in rows], number, pages, total or 0)


def latest(actor: Actor, *, own: bool, count: int) -> list[EntryLine]:
    """Return the latest openings that still stand: one's own, or those of one's units."""
    rows = db.session.execute(
        _lines()
        .where(_scope(actor, own=own), Entry.reverses_id.is_(None), Reversal.id.is_(None))
        .order_by(Entry.id.desc())
        .limit(count)
    )
    return [_line(actor, row) for row in rows]


def waiting(actor: Actor) -> int:
    """Return how many entries of the units that one is in charge of wait for a check."""
    found = db.session.scalar(
        sa.select(sa.func.count(Entry.id))
        .join(Unit, Unit.id == Entry.unit_id)
        .where(_scope(actor, own=False), unverified())
    )
    return found or 0


def _scope(actor: Actor, *, own: bool) -> sa.ColumnElement[bool]:
    if own:
        return Entry.owner_id == actor.person_id
    return within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT))


def unverified() -> sa.ColumnElement[bool]:
    """Return the condition that an entry stands, and waits for a check that a campaign asks for."""
    # Aliases: what the enclosing query joins as well would be taken for its own row.
    reversal, check = aliased(Entry), aliased(Verification)
    asked = (
        sa.select(Posting.id)
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .where(Posting.entry_id == Entry.id, Campaign.verification == "after")
    )
    uncounted = sa.select(Posting.id).where(Posting.entry_id == Entry.id)
    return sa.and_(
        Entry.reverses_id.is_(None),
        ~sa.exists().where(check.entry_id == Entry.id),
        ~sa.exists().where(reversal.reverses_id == Entry.id),
        sa.or_(sa.exists(asked), ~sa.exists(uncounted)),
    )


def counts(entry_id: int) -> list[Count]:
    """Return where an entry counts: its lines in every campaign, its reversal's included."""
    ids = sa.select(Entry.id).where(sa.or_(Entry.id == entry_id, Entry.reverses_id == entry_id))
    rows = db.session.execute(
        sa.select(Campaign, Posting.line_no, Posting.quantity, Posting.business_date, Posting.cause)
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .where(Posting.entry_id.in_(ids))
        .order_by(Campaign.id, Posting.line_no)
    )
    return [Count(*row) for row in rows]
