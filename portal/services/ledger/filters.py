"""What a list of entries is narrowed to, as conditions on Entry joined with its Unit."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from portal.domain.customer import key_of
from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Book, Credit, Entry, EntryWords, Person, Posting, Unit
from portal.services import customer_sight
from portal.services.access import Actor, within
from portal.services.campaigns import sight
from portal.services.ledger.lines import has_part
from portal.services.ledger.states import CONDITIONS, State
from portal.services.people.listing import matches
from portal.services.refusal import NotFound

Conditions = list[sa.ColumnElement[bool]]


class Order(StrEnum):
    """By what a list begins with the newest."""

    RECORDED = "recorded"
    DAY = "day"


@dataclass(frozen=True)
class Filters:
    """One's own entries, or those of the units that one is in charge of, narrowed.

    `person` is part of a name, its pinyin or an employee number; `unit_id` takes all below it too;
    `number` finds an entry with its reversal; `customer` is part of a name, however it is written.
    """

    own: bool = True
    person: str = ""
    unit_id: int | None = None
    indicator_id: int | None = None
    channel_id: int | None = None
    campaign_id: int | None = None
    since: date | None = None
    until: date | None = None
    state: State | None = None
    customer: str = ""
    number: int | None = None
    order: Order = Order.RECORDED

    @property
    def narrow(self) -> dict[str, object]:
        """Return what narrows the list, by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value
            for name, value in named.items()
            if name not in ("own", "order") and value not in (None, "")
        }


def scope(actor: Actor, *, own: bool) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is in the list at all, whatever it is narrowed to."""
    if own:
        return has_part(actor.person_id)
    return within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT))


def conditions(actor: Actor, filters: Filters) -> Conditions:
    """Return all that an entry has to meet; NotFound for a unit or campaign out of sight."""
    return [
        scope(actor, own=filters.own),
        *_who(actor, filters),
        *_what(filters),
        *_when(filters),
        *_customer(actor, filters.customer),
        *_campaign(actor, filters.campaign_id),
        *([CONDITIONS[filters.state]()] if filters.state else []),
    ]


def meant(actor: Actor, filters: Filters) -> Person | None:
    """Return the one person in the actor's charge whom the text names exactly, if there is one."""
    if filters.own or not filters.person:
        return None
    exact = sa.or_(
        Person.employee_no_key == fold(filters.person), Person.name == filters.person.strip()
    )
    found = db.session.scalars(
        sa.select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .where(exact, within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT)))
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def unit_path(actor: Actor, unit_id: int) -> str:
    """Return the path of a unit in the actor's charge, else raise NotFound."""
    unit = db.session.get(Unit, unit_id)
    if unit is None or not actor.may(Permission.ENTRY_SEE_UNIT, unit.path):
        raise NotFound
    return unit.path


def _who(actor: Actor, filters: Filters) -> Conditions:
    found: Conditions = []
    if filters.unit_id is not None:
        found.append(within(Unit.path, [unit_path(actor, filters.unit_id)]))
    if filters.person:
        one = meant(actor, filters)
        found.append(has_part(one.id) if one else _by_text(filters.person))
    return found


def _by_text(text: str) -> sa.ColumnElement[bool]:
    named = sa.select(Person.id).where(matches(text))
    shared = sa.select(Credit.entry_id).where(Credit.person_id.in_(named))
    return sa.or_(Entry.owner_id.in_(named), Entry.id.in_(shared), Entry.reverses_id.in_(shared))


def _what(filters: Filters) -> Conditions:
    found: Conditions = []
    if filters.indicator_id is not None:
        found.append(Entry.indicator_id == filters.indicator_id)
    if filters.channel_id is not None:
        found.append(Entry.channel_id == filters.channel_id)
    if filters.number is not None:
        found.append(sa.or_(Entry.id == filters.number, Entry.reverses_id == filters.number))
    return found


def _when(filters: Filters) -> Conditions:
    found: Conditions = []
    if filters.since is not None:
        found.append(Entry.business_date >= filters.since)
    if filters.until is not None:
        found.append(Entry.business_date <= filters.until)
    return found


def _customer(actor: Actor, text: str) -> Conditions:
    """Match in full sight only: what is masked would otherwise be told letter by letter."""
    if not text:
        return []
    words = sa.select(EntryWords.entry_id).where(
        EntryWords.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id),
        EntryWords.customer_key.contains(key_of(text), autoescape=True),
    )
    in_full = sa.or_(
        Entry.owner_id == actor.person_id,
        Entry.recorder_id == actor.person_id,
        customer_sight.in_charge(actor),
    )
    return [in_full, words.correlate(Entry).exists()]


def _campaign(actor: Actor, campaign_id: int | None) -> Conditions:
    if campaign_id is None:
        return []
    campaign = sight.find(actor, campaign_id)
    counted = (
        sa.select(Posting.id)
        .join(Book, Book.id == Posting.book_id)
        .where(Posting.entry_id == Entry.id, Book.campaign_id == campaign.id)
    )
    return [counted.correlate(Entry).exists()]
