"""A ledger of any size for the demo's season, written in bulk.

Everybody who takes part holds so many tickets as their share says, all tickets in one order that
looks like chance. Line after line goes to the next ticket, and round again: so people differ, and
each brings something now and then. The lines are spread over the working hours of the days so far,
each written down when it happened, and every close says which of them it includes: the season has
a past. The database makes the lines from the tickets; what it is told are rounds and moments.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from portal import clock
from portal.cli import demo_many
from portal.demo import customers, many
from portal.domain.business_day import cut_off_at
from portal.domain.customer import key_of
from portal.domain.quantity import SCALE
from portal.models import (
    Base,
    Book,
    Campaign,
    Channel,
    Close,
    CloseMark,
    Entry,
    EntryWords,
    Participation,
    Person,
    Posting,
)
from portal.services import reconciliation
from portal.services.work import Work, number_on

_OPENS, _HOURS = dt.time(9), 8
# A moment of the ledger every ten minutes.
_MOMENTS_A_DAY = 48
# Branches of the firms with lower numbers are the demo's own customers.
_FIRST_BRANCH = 1_000
_TYPES = ("basic",) * 7 + ("general",) * 2 + ("special",)

_metadata = sa.MetaData()
_ticket = sa.Table(
    "ticket",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("participation_id", sa.BigInteger),
    sa.Column("person_id", sa.BigInteger),
    sa.Column("unit_id", sa.BigInteger),
    sa.Column("book_id", sa.BigInteger),
    # The last line of the book before any of these, how many tickets of the book there are, and
    # which of them this one is, from 1.
    sa.Column("last_line", sa.Integer),
    sa.Column("of_book", sa.Integer),
    sa.Column("place", sa.Integer),
    # Whether the book has lines already: what follows those is written now.
    sa.Column("is_begun", sa.Boolean),
    sa.Column("account_type", sa.String),
    sa.Column("channel_id", sa.BigInteger),
    sa.Column("firm", sa.String),
    sa.Column("firm_key", sa.String),
    sa.Column("branch", sa.Integer),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class Slot:
    """Lines that are written at one moment: those from `first` up to, not including, `end`."""

    first: int
    end: int
    day: dt.date
    at: dt.datetime


def fill(work: Work, count: int) -> None:
    """Write so many openings of the demo's season, with the tallies that they come to."""
    campaign = demo_many.season(work)
    _ticket.create(work.connection)
    tickets = list(_tickets(work.connection, campaign.id))
    work.connection.execute(sa.insert(_ticket), tickets)
    base = work.connection.scalar(sa.select(sa.func.coalesce(sa.func.max(Entry.id), 0))) or 0
    slots = list(_slots(campaign, work.now, count))
    for slot in slots:
        for part in _laps(slot, len(tickets)):
            _write(work, campaign, base, len(tickets), part)
    _advance_books(work.connection, count, len(tickets))
    _mark(work.connection, campaign.id, slots, len(tickets))
    _ticket.drop(work.connection)
    number_on(work.connection, Base.metadata.tables[Entry.__tablename__])
    reconciliation.rebuild_in(work)


def _tickets(connection: sa.Connection, campaign_id: int) -> Iterator[dict[str, object]]:
    """Yield every ticket, in their order."""
    people = connection.execute(
        sa.select(
            Participation.id,
            Participation.person_id,
            Participation.unit_id,
            Person.employee_no,
            Book.id.label("book_id"),
            Book.line_no,
        )
        .join(Person, Person.id == Participation.person_id)
        .join(
            Book,
            sa.and_(
                Book.campaign_id == Participation.campaign_id,
                Book.sub_branch_id == Participation.sub_branch_id,
            ),
        )
        .where(Participation.campaign_id == campaign_id, Participation.left_on.is_(None))
        .order_by(Participation.id)
    ).all()
    held = [who for who in people for _ in range(many.share(who.employee_no))]
    random.Random(len(held)).shuffle(held)  # noqa: S311 - the same order each time
    channels = connection.scalars(sa.select(Channel.id).order_by(Channel.id)).all()
    firms = [customers.name(number) for number in range(customers.COUNT)]
    keys = list(map(key_of, firms))
    of_book: dict[int, int] = {}
    for who in held:
        of_book[who.book_id] = of_book.get(who.book_id, 0) + 1
    places = dict.fromkeys(of_book, 0)
    for number, who in enumerate(held):
        places[who.book_id] += 1
        branch, firm = divmod(number, len(firms))
        yield {
            "number": number,
            "participation_id": who.id,
            "person_id": who.person_id,
            "unit_id": who.unit_id,
            "book_id": who.book_id,
            "last_line": who.line_no,
            "of_book": of_book[who.book_id],
            "place": places[who.book_id],
            "is_begun": who.line_no > 0,
            "account_type": _TYPES[number % len(_TYPES)],
            "channel_id": channels[number // 3 % len(channels)],
            "firm": firms[firm],
            "firm_key": keys[firm],
            "branch": branch,
        }


def _slots(campaign: Campaign, now: dt.datetime, count: int) -> Iterator[Slot]:
    """Yield the moments of the season's working hours so far that have lines."""
    days = (clock.today() - campaign.starts_on).days + 1
    moments = days * _MOMENTS_A_DAY
    for number in range(moments):
        first, end = number * count // moments, (number + 1) * count // moments
        if first < end:
            past, part = divmod(number, _MOMENTS_A_DAY)
            day = campaign.starts_on + dt.timedelta(days=past)
            opens = cut_off_at(day, _OPENS, clock.zone())
            at = opens + dt.timedelta(hours=_HOURS) * part / _MOMENTS_A_DAY
            yield Slot(first, end, day, min(at, now))


def _laps(slot: Slot, tickets: int) -> Iterator[Slot]:
    """Yield the parts of the slot that lie in one round of the tickets each."""
    first = slot.first
    while first < slot.end:
        end = min(slot.end, (first // tickets + 1) * tickets)
        yield Slot(first, end, slot.day, slot.at)
        first = end


def _write(work: Work, campaign: Campaign, base: int, tickets: int, slot: Slot) -> None:
    """Write the slot's entries, their customers and their lines; it lies in one round."""
    lap, first = divmod(slot.first, tickets)
    ticket = _ticket.c
    moment = Entry.__table__.c.recorded_at.type
    at = sa.case((ticket.is_begun, sa.literal(work.now, moment)), else_=sa.literal(slot.at, moment))
    day, one = sa.literal(slot.day), sa.literal(SCALE, sa.BigInteger)
    indicator = sa.literal(campaign.ranking_indicator_id, sa.BigInteger)
    entry_id = ticket.number + sa.literal(base + 1 + lap * tickets, sa.BigInteger)
    number = sa.cast(ticket.number + sa.literal(lap * tickets), sa.String)
    entry = {
        "id": entry_id,
        "recorder_id": ticket.person_id,
        "owner_id": ticket.person_id,
        "unit_id": ticket.unit_id,
        "indicator_id": indicator,
        "account_type": ticket.account_type,
        "channel_id": ticket.channel_id,
        "quantity": one,
        "business_date": day,
        "recorded_at": at,
        "key": sa.literal(f"filled-{base}-") + number,
        "content_hash": sa.literal(""),
    }
    firms = tickets // customers.COUNT + 1
    which = sa.cast(ticket.branch + sa.literal(_FIRST_BRANCH + lap * firms), sa.String)
    branch = sa.literal("第") + which + sa.literal("分公司")
    words = {
        "entry_id": entry_id,
        "customer": ticket.firm + branch,
        "customer_key": ticket.firm_key + branch,
        "note": sa.literal(""),
    }
    posting = {
        "book_id": ticket.book_id,
        "line_no": ticket.last_line + sa.literal(lap) * ticket.of_book + ticket.place,
        "entry_id": entry_id,
        "unit_id": ticket.unit_id,
        "participation_id": ticket.participation_id,
        "indicator_id": indicator,
        "business_date": day,
        "points_date": day,
        "quantity": one,
        "effective_at": at,
        "cause": sa.literal("entry"),
    }
    within = sa.and_(ticket.number >= first, ticket.number < first + slot.end - slot.first)
    for table, values in ((Entry, entry), (EntryWords, words), (Posting, posting)):
        found = sa.select(*values.values()).where(within).order_by(ticket.number)
        work.connection.execute(sa.insert(table).from_select(list(values), found))


def _after(count: int, tickets: int) -> sa.Select[tuple[int, int]]:
    """Return, by book, the number of its last line once so many lines are written."""
    lap, rest = divmod(count, tickets)
    over = sa.func.count().filter(_ticket.c.number < rest)
    line = sa.func.max(_ticket.c.last_line) + lap * sa.func.max(_ticket.c.of_book) + over
    return sa.select(_ticket.c.book_id, line.label("line")).group_by(_ticket.c.book_id)


def _advance_books(connection: sa.Connection, count: int, tickets: int) -> None:
    after = _after(count, tickets).subquery()
    connection.execute(
        sa.update(Book).where(Book.id == after.c.book_id).values(line_no=after.c.line)
    )


def _mark(connection: sa.Connection, campaign_id: int, slots: list[Slot], tickets: int) -> None:
    """Note where the books that had no lines stood at each close that has been taken."""
    closes = connection.execute(
        sa.select(Close.id, Close.taken_at).where(Close.campaign_id == campaign_id)
    ).all()
    names = ["close_id", "book_id", "upto_line"]
    for close_id, taken_at in closes:
        count = max((slot.end for slot in slots if slot.at <= taken_at), default=0)
        after = _after(count, tickets).where(~_ticket.c.is_begun).subquery()
        found = sa.select(sa.literal(close_id), after.c.book_id, after.c.line).where(
            after.c.line > 0
        )
        connection.execute(sa.insert(CloseMark).from_select(names, found))
