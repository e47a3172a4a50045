"""Lists of entries: a page of what is filtered, its sums, the latest, and what waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Credit, Entry, Indicator, Person, Unit, unset
from portal.services.access import Actor
from portal.services.ledger.filters import Conditions, Filters, Order, conditions, meant, scope
from portal.services.ledger.lines import (
    EntryLine,
    Reversal,
    Share,
    credited,
    in_sight,
    lines,
    part,
    read,
)
from portal.services.ledger.states import unverified

PAGE_SIZE = 50
BATCH = 500


@dataclass(frozen=True)
class Total:
    """What is filtered of one indicator, scaled: net is openings and reversals together."""

    indicator: Indicator
    lines: int
    net: int
    openings: int
    reversals: int
    unverified: int


@dataclass(frozen=True)
class Page:
    """A page of lines, newest first, how many there are in all, and their sums.

    `credited` is whose part of a shared entry the sums take: one's own in one's own list, that of
    the person asked for; of nobody in particular, an entry counts whole.
    """

    lines: list[EntryLine]
    page: int
    pages: int
    total: int
    totals: list[Total]
    credited: Person | None


@dataclass(frozen=True)
class Found:
    """What the filters find, before any of it is read."""

    conditions: Conditions
    order: Order
    credited: Person | None

    @property
    def credited_to(self) -> int:
        """Whose part counts; 0 for nobody's."""
        return self.credited.id if self.credited else 0

    def query(self, most: int, offset: int = 0) -> sa.Select[*tuple[Any, ...]]:
        """Return the query for whole lines: the ids are found first, and only those are joined."""
        day = [Entry.business_date.desc()] if self.order is Order.DAY else []
        ids = (
            sa.select(Entry.id)
            .join(Unit, Unit.id == Entry.unit_id)
            .where(*self.conditions)
            .order_by(*day, Entry.id.desc())
            .limit(most)
            .offset(offset)
        )
        return lines(self.credited_to, ids.subquery()).order_by(*day, Entry.id.desc())


def found(actor: Actor, filters: Filters) -> Found:
    """Return what the filters find for the actor; NotFound for a unit or campaign out of sight."""
    person = db.session.get(Person, actor.person_id) if filters.own else meant(actor, filters)
    return Found(conditions(actor, filters), filters.order, person)


def page(actor: Actor, filters: Filters, number: int) -> Page:
    """Return a page of what is filtered, with its sums; a page beyond the last is the last."""
    wanted = found(actor, filters)
    sums = totals(wanted)
    total = sum(one.lines for one in sums)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    shown = read(actor, wanted.query(PAGE_SIZE, (number - 1) * PAGE_SIZE))
    return Page(list(shown), number, pages, total, sums, wanted.credited)


def totals(wanted: Found) -> list[Total]:
    """Return the sums by indicator, in the catalogue's order, in one statement."""
    amount = sa.func.coalesce(part(), Entry.quantity)
    is_opening = unset(Entry.reverses_id)
    sums = (
        sa.select(
            Entry.indicator_id,
            sa.func.count(Entry.id).label("lines"),
            sa.func.sum(amount).label("net"),
            sa.func.sum(sa.case((is_opening, amount), else_=0)).label("openings"),
            sa.func.sum(sa.case((is_opening, 0), else_=amount)).label("reversals"),
            sa.func.sum(sa.case((unverified(), amount), else_=0)).label("unverified"),
        )
        .join(Unit, Unit.id == Entry.unit_id)
        .outerjoin(Share, credited(wanted.credited_to))
        .where(*wanted.conditions)
        .group_by(Entry.indicator_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Indicator, *list(sums.c)[1:])
        .join(sums, sums.c.indicator_id == Indicator.id)
        .order_by(Indicator.position, Indicator.id)
    )
    # PostgreSQL sums integers to decimals.
    return [Total(indicator, *(int(figure) for figure in figures)) for indicator, *figures in rows]


def every(actor: Actor, wanted: Found, most: int) -> Iterator[EntryLine]:
    """Yield every line that is found, up to `most`, some hundred at a time from the database."""
    return read(actor, wanted.query(most).execution_options(yield_per=BATCH))


def latest(actor: Actor, *, own: bool, count: int) -> list[EntryLine]:
    """Return the latest openings that still stand: one's own, or those of one's units."""
    query = (
        lines(actor.person_id if own else 0)
        .where(scope(actor, own=own), unset(Entry.reverses_id), Reversal.id.is_(None))
        .order_by(Entry.id.desc())
        .limit(count)
    )
    return list(read(actor, query))


def latest_of(actor: Actor, person_id: int, days: tuple[date, date], count: int) -> list[EntryLine]:
    """Return somebody's latest openings of some days that still stand and are in sight."""
    # By what is theirs: from the latest entry of all down, theirs may be few and far between.
    owned = sa.select(Entry.id).where(
        Entry.owner_id == person_id, Entry.business_date.between(*days)
    )
    shared = sa.select(Credit.entry_id).where(Credit.person_id == person_id)
    wanted = (
        sa.select(Entry.id)
        .join(Unit, Unit.id == Entry.unit_id)
        .outerjoin(Reversal, Reversal.reverses_id == Entry.id)
        .where(
            Entry.id.in_(owned.union(shared)),
            in_sight(actor),
            Entry.business_date.between(*days),
            unset(Entry.reverses_id),
            Reversal.id.is_(None),
        )
        .order_by(Entry.id.desc())
        .limit(count)
        .subquery()
    )
    return list(read(actor, lines(person_id, wanted).order_by(Entry.id.desc())))


def waiting(actor: Actor) -> int:
    """Return how many entries of the units that one is in charge of wait for a check."""
    number = db.session.scalar(
        sa.select(sa.func.count(Entry.id))
        .join(Unit, Unit.id == Entry.unit_id)
        .where(scope(actor, own=False), unverified())
    )
    return number or 0
