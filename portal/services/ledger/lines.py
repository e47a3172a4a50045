"""The ledger as people read it: one line with all that its row and its page show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain import mask
from portal.domain.mask import Level
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Channel,
    Correction,
    Credit,
    Entry,
    EntryWords,
    Indicator,
    Person,
    ReversalCause,
    Unit,
    Verification,
)
from portal.services import customer_sight
from portal.services.access import Actor, within
from portal.services.ledger.states import (
    State,
    is_balance,
    is_disputed,
    is_late,
    is_shared,
    unverified,
)
from portal.services.refusal import NotFound

Owner = aliased(Person)
Recorder = aliased(Person)
Verifier = aliased(Person)
Reversal = aliased(Entry)
Share = aliased(Credit)

_ENDS = {"correction": State.CORRECTED, "refusal": State.REFUSED}


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
    """An entry with all that its row and its page show; the customer as the reader may see it.

    `cause` is what led to the reversal: of a reversal its own, of an entry that of the reversal
    that took it back. `part` is the reader's share (or of whom they asked for), scaled and signed;
    None where it is all the owner's.
    """

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
    erased_at: datetime | None
    note: str
    reason: str | None
    reverses_id: int | None
    reversed_by_id: int | None
    corrects_id: int | None
    verified_at: datetime | None
    verifier: Person | None
    awaits_check: bool
    is_late: bool
    is_shared: bool
    is_balance: bool
    is_disputed: bool
    cause: str | None
    part: int | None

    @property
    def stands(self) -> bool:
        """Whether it is an opening that nobody has taken back."""
        return self.reverses_id is None and self.reversed_by_id is None

    @property
    def marks(self) -> list[State]:
        """Return what is to be said of the line: first what became of it, then what it is."""
        kinds = (
            (self.corrects_id is not None, State.CORRECTION),
            (self.is_late, State.LATE),
            (self.is_shared, State.SHARED),
            (self.is_disputed, State.DISPUTED),
            (self.is_balance, State.BALANCE),
        )
        end = self._end()
        return [*([end] if end else []), *(mark for holds, mark in kinds if holds)]

    def _end(self) -> State | None:
        if self.reverses_id:
            return State.REVERSAL
        if self.reversed_by_id:
            return _ENDS.get(self.cause or "", State.TAKEN_BACK)
        if self.verified_at:
            return State.VERIFIED
        return State.UNVERIFIED if self.awaits_check else None


def part() -> sa.ColumnElement[int]:
    """Return a share with its line's sign, where `credited` joined one."""
    return sa.case((Entry.reverses_id.is_(None), Share.quantity), else_=-Share.quantity)


def credited(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that joins an entry with the person's Share; nobody has the number 0."""
    return sa.and_(
        Share.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id),
        Share.person_id == person_id,
    )


def lines(credited_to: int = 0, among: sa.Subquery | None = None) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for whole lines, which `read` makes EntryLines of.

    `among` has the ids of those wanted: it leads the joins, or PostgreSQL would join all entries
    before it picks them.
    """
    whole = _whole()
    found = whole if among is None else whole.select_from(among).join(Entry, Entry.id == among.c.id)
    return (
        found.join(Owner, Owner.id == Entry.owner_id)
        .join(Recorder, Recorder.id == Entry.recorder_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .join(Indicator, Indicator.id == Entry.indicator_id)
        .outerjoin(Channel, Channel.id == Entry.channel_id)
        .outerjoin(EntryWords, EntryWords.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id))
        .outerjoin(Reversal, Reversal.reverses_id == Entry.id)
        .outerjoin(Correction, Correction.entry_id == Entry.id)
        .outerjoin(Verification, Verification.entry_id == Entry.id)
        .outerjoin(Verifier, Verifier.id == Verification.verifier_id)
        .outerjoin(ReversalCause, ReversalCause.entry_id == sa.func.coalesce(Reversal.id, Entry.id))
        .outerjoin(Share, credited(credited_to))
    )


def _whole() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Entry,
        Owner,
        Recorder,
        Unit,
        Indicator,
        Channel,
        EntryWords,
        Reversal.id.label("reversed_by_id"),
        Correction.corrects_id,
        Verification.verified_at,
        Verifier,
        unverified().label("awaits_check"),
        is_late().label("is_late"),
        is_shared().label("is_shared"),
        is_balance().label("is_balance"),
        is_disputed().label("is_disputed"),
        ReversalCause.cause,
        part().label("part"),
    )


def read(actor: Actor, query: sa.Select[*tuple[Any, ...]]) -> Iterator[EntryLine]:
    """Yield the lines of the query as the actor may see them."""
    in_charge = customer_sight.in_charge(actor).label("is_in_charge")
    for row in db.session.execute(query.add_columns(in_charge)):
        yield _line(actor, row)


def _line(actor: Actor, row: sa.Row[*tuple[Any, ...]]) -> EntryLine:
    entry, owner, recorder, unit, indicator, channel, words, *became = row
    reversed_by, corrects, verified_at, verifier, *kinds, cause, share, is_in_charge = became
    awaits_check, late, shared, balance, disputed = kinds
    customer = words.customer if words else ""
    level = customer_sight.of_entry(
        actor, entry.owner_id, entry.recorder_id, is_in_charge=is_in_charge
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
        customer=mask.shown(customer, level),
        is_masked=level is not Level.FULL,
        erased_at=words.erased_at if words else None,
        note=words.note if words and level is Level.FULL else "",
        reason=entry.reason,
        reverses_id=entry.reverses_id,
        reversed_by_id=reversed_by,
        corrects_id=corrects,
        verified_at=verified_at,
        verifier=verifier,
        awaits_check=awaits_check,
        is_late=late,
        is_shared=shared,
        is_balance=balance,
        is_disputed=disputed,
        cause=cause,
        part=share,
    )


def in_sight(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is one's own, or of a unit that one is in charge of."""
    return sa.or_(
        has_part(actor.person_id),
        Entry.recorder_id == actor.person_id,
        within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT)),
    )


def has_part(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that an entry, or what a reversal takes back, is partly the person's."""
    shared = sa.select(Credit.entry_id).where(Credit.person_id == person_id)
    return sa.or_(Entry.owner_id == person_id, Entry.id.in_(shared), Entry.reverses_id.in_(shared))


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
    query = lines(actor.person_id).where(Entry.id == entry_id, in_sight(actor))
    found = next(read(actor, query), None)
    if found is None:
        raise NotFound
    return found


def by_ids(actor: Actor, ids: Iterable[int]) -> dict[int, EntryLine]:
    """Return the entries that a list has found for the actor, by number; one statement."""
    query = lines(actor.person_id).where(Entry.id.in_(set(ids)))
    return {one.id: one for one in read(actor, query)}
