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
    Close,
    CloseMark,
    Credit,
    Dispute,
    Entry,
    EntryWords,
    Indicator,
    OpeningBalance,
    Participation,
    Person,
    Posting,
    ReversalCause,
    Settlement,
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
    def id(self) -> int:
        """Its number."""

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
    is_late: bool
    is_shared: bool
    is_balance: bool
    is_disputed: bool
    cause: str | None

    @property
    def stands(self) -> bool:
        """Whether it is an opening that nobody has taken back."""
        return self.reverses_id is None and self.reversed_by_id is None


@dataclass(frozen=True)
class Count:
    """One line of an entry in a campaign, and for whom it counts there."""

    campaign: Campaign
    person: Person
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
            is_late(),
            sa.exists().where(Credit.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id)),
            sa.exists().where(OpeningBalance.entry_id == Entry.id),
            is_disputed(),
            ReversalCause.cause,
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
        .outerjoin(ReversalCause, ReversalCause.entry_id == Entry.id)
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
        is_late=check[3],
        is_shared=check[4],
        is_balance=check[5],
        is_disputed=check[6],
        cause=check[7],
    )


def in_sight(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is one's own, or of a unit that one is in charge of."""
    return sa.or_(
        _own(actor.person_id),
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
        return _own(actor.person_id)
    return within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT))


def _own(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that an entry, or what a reversal takes back, is partly the person's."""
    shared = sa.select(Credit.entry_id).where(Credit.person_id == person_id)
    return sa.or_(Entry.owner_id == person_id, Entry.id.in_(shared), Entry.reverses_id.in_(shared))


def is_late() -> sa.ColumnElement[bool]:
    """Return the condition that an entry counts for a day that was closed before: a late line."""
    return (
        sa.select(Posting.id)
        .join(Book, Book.id == Posting.book_id)
        .join(Close, Close.campaign_id == Book.campaign_id)
        .outerjoin(CloseMark, sa.and_(CloseMark.close_id == Close.id, CloseMark.book_id == Book.id))
        .where(
            Posting.entry_id == Entry.id,
            Posting.reverses_id.is_(None),
            Close.business_date >= Posting.business_date,
            Posting.line_no > sa.func.coalesce(CloseMark.upto_line, 0),
        )
        .correlate(Entry)
        .exists()
    )


def is_disputed() -> sa.ColumnElement[bool]:
    """Return the condition that a dispute about an entry is still open."""
    about = sa.or_(Dispute.entry_id == Entry.id, Dispute.against_id == Entry.id)
    settled = sa.exists().where(Settlement.dispute_id == Dispute.id)
    reversal = aliased(Entry)
    gone = sa.exists().where(
        sa.or_(reversal.reverses_id == Dispute.entry_id, reversal.reverses_id == Dispute.against_id)
    )
    return sa.select(Dispute.id).where(about, ~settled, ~gone).correlate(Entry).exists()


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
        sa.select(
            Campaign,
            Person,
            Posting.line_no,
            Posting.quantity,
            Posting.business_date,
            Posting.cause,
        )
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .join(Participation, Participation.id == Posting.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(Posting.entry_id.in_(ids))
        .order_by(Campaign.id, Posting.id)
    )
    return [Count(*row) for row in rows]
