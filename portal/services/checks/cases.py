"""Disputes as they are laid before who leads the units: the open ones, and how others ended."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Credit, Dispute, Entry, Person, Settlement, Unit
from portal.services import ledger
from portal.services.access import Actor, within
from portal.services.checks.queue import has_part
from portal.services.ledger import EntryLine
from portal.services.life import Part

OPEN = ("customer", "share")
"""What people dispute: a customer, a share."""
FLAGS = ("late_share",)
"""What the portal lays before the supervisor by itself."""
PAGE_SIZE = 50
SETTLED_DAYS = 28
MOST_SETTLED = 20

Other = aliased(Entry)
OtherUnit = aliased(Unit)
Opener = aliased(Person)
Settler = aliased(Person)


class Ended(NamedTuple):
    """How a dispute was settled, and which entry was taken back for it."""

    settler: Person
    settled_at: datetime
    note: str
    taken_id: int | None


@dataclass(frozen=True)
class Case:
    """A dispute with both its entries; the other is None where it is about shares alone.

    `is_led`: the entry is of a unit in the actor's charge. `is_party`: the actor has a part in it.
    """

    id: int
    kind: str
    reason: str
    opener: Person
    opened_at: datetime
    entry: EntryLine
    other: EntryLine | None
    shares: list[Part]
    is_led: bool
    is_party: bool
    may_take_other: bool
    ended: Ended | None

    @property
    def may_settle(self) -> bool:
        """Whether the actor may settle it: the rule of `disputes.may_settle`, for a whole list."""
        return self.is_led and not self.is_party


@dataclass(frozen=True)
class Cases:
    """A page of open disputes, the oldest first; `counts` are those of every kind."""

    cases: list[Case]
    counts: dict[str, int]
    page: int
    pages: int
    total: int


def open_counts(actor: Actor) -> dict[str, int]:
    """Return how many disputes of the actor's units are open, by kind."""
    rows = db.session.execute(
        _joined(sa.select(Dispute.kind, sa.func.count(Dispute.id)))
        .where(_in_charge(actor), ledger.is_open())
        .group_by(Dispute.kind)
    )
    return dict(rows.all())


def open_page(actor: Actor, kinds: Collection[str], number: int) -> Cases:
    """Return a page of the open disputes of these kinds, those that others settle last."""
    actor.demand(Permission.DISPUTE_SETTLE)
    counts = open_counts(actor)
    total = sum(count for kind, count in counts.items() if kind in kinds)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    rows = db.session.execute(
        _query()
        .where(_in_charge(actor), ledger.is_open(), Dispute.kind.in_(kinds))
        .order_by(sa.case((_is_led(actor), 0), else_=1), Dispute.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Cases(_cases(actor, rows.all()), counts, number, pages, total)


def settled(actor: Actor, kinds: Collection[str]) -> list[Case]:
    """Return the disputes of these kinds that were settled in the last weeks, newest first."""
    since = clock.now() - timedelta(days=SETTLED_DAYS)
    rows = db.session.execute(
        _query()
        .where(_in_charge(actor), Settlement.settled_at >= since, Dispute.kind.in_(kinds))
        .order_by(Settlement.settled_at.desc(), Dispute.id.desc())
        .limit(MOST_SETTLED)
    )
    return _cases(actor, rows.all())


def _in_charge(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that one of the two entries is of a unit in the actor's charge."""
    paths = actor.paths(Permission.DISPUTE_SETTLE)
    return sa.or_(_is_led(actor), within(OtherUnit.path, paths))


def _is_led(actor: Actor) -> sa.ColumnElement[bool]:
    return within(Unit.path, actor.paths(Permission.DISPUTE_SETTLE))


def _joined(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        query.select_from(Dispute)
        .join(Entry, Entry.id == Dispute.entry_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .outerjoin(Other, Other.id == Dispute.against_id)
        .outerjoin(OtherUnit, OtherUnit.id == Other.unit_id)
    )


def _query() -> sa.Select[*tuple[Any, ...]]:
    taken = aliased(Entry)
    columns = (
        Dispute,
        Unit.path,
        OtherUnit.path,
        Opener,
        Settlement.settled_at,
        Settlement.note,
        taken.reverses_id,
        Settler,
    )
    return (
        _joined(sa.select(*columns))
        .join(Opener, Opener.id == Dispute.opened_by)
        .outerjoin(Settlement, Settlement.dispute_id == Dispute.id)
        .outerjoin(taken, taken.id == Settlement.reversal_id)
        .outerjoin(Settler, Settler.id == Settlement.settled_by)
    )


def _cases(actor: Actor, rows: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[Case]:
    rows = list(rows)
    ids = {id_ for row in rows for id_ in (row[0].entry_id, row[0].against_id) if id_}
    lines, shares = ledger.by_ids(actor, ids), _shares(ids)
    return [_case(actor, row, lines, shares) for row in rows]


def _case(
    actor: Actor,
    row: sa.Row[*tuple[Any, ...]],
    lines: dict[int, EntryLine],
    shares: dict[int, list[Part]],
) -> Case:
    dispute, path, other_path, opener, settled_at, note, taken_id, settler = row
    entry, other = lines[dispute.entry_id], lines.get(dispute.against_id)
    both = [line for line in (entry, other) if line is not None]
    return Case(
        id=dispute.id,
        kind=dispute.kind,
        reason=dispute.reason,
        opener=opener,
        opened_at=dispute.opened_at,
        entry=entry,
        other=other,
        shares=shares.get(entry.id, []),
        is_led=actor.may(Permission.DISPUTE_SETTLE, path),
        is_party=any(has_part(actor, line) for line in both),
        may_take_other=other is not None and actor.may(Permission.DISPUTE_SETTLE, other_path),
        ended=Ended(settler, settled_at, note, taken_id) if settler else None,
    )


def _shares(ids: Collection[int]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Credit.entry_id, Person, Credit.weight, Credit.quantity)
        .join(Person, Person.id == Credit.person_id)
        .where(Credit.entry_id.in_(ids))
        .order_by(Credit.entry_id, Credit.position)
    )
    for entry_id, person, weight, quantity in rows:
        found[entry_id].append(Part(person, weight, quantity))
    return dict(found)
