"""Reconciliation: recompute everything from the ledger, name any difference, or repair it."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import Book, Campaign, Credit, Entry, Participation, Posting
from portal.services import recounting
from portal.services.recounting import ADDED, Sums
from portal.services.work import Work, snapshot, writing

BATCH = 5_000


@dataclass(frozen=True)
class Difference:
    """Something in the books that does not follow from the ledger."""

    where: str
    found: object
    expected: object

    def __str__(self) -> str:
        """Say it in one line for the terminal."""
        return f"{self.where}: found {self.found}, the ledger says {self.expected}"


def verify() -> list[Difference]:
    """Compare tallies with postings, and postings with entries, as they stand at one moment."""
    with snapshot() as connection:
        return differences(connection)


def differences(connection: sa.Connection) -> list[Difference]:
    """Return the same of any database at the present schema, as the connection sees it."""
    return [*_unbalanced(connection), *_gaps(connection), *_tally_differences(connection)]


def rebuild() -> int:
    """Write every tally anew from the postings; return how many rows."""
    with writing() as work:
        return rebuild_in(work)


def rebuild_in(work: Work) -> int:
    """Do the same as a part of what is being written."""
    ids = work.connection.scalars(sa.select(Book.id).order_by(Book.id)).all()
    for book_id in ids:
        work.connection.execute(
            sa.update(Book).where(Book.id == book_id).values(revision=Book.revision + 1)
        )
    written = 0
    for campaign_id in _campaigns(work.connection):
        for sums in recounting.recount(work.connection, campaign_id):
            table = sums.table
            work.connection.execute(sa.delete(table).where(table.c.campaign_id == campaign_id))
            rows = [dict(zip(table.columns.keys(), row, strict=True)) for row in sums.rows()]
            for start in range(0, len(rows), BATCH):
                work.connection.execute(sa.insert(table), rows[start : start + BATCH])
            written += len(rows)
    return written


def _campaigns(connection: sa.Connection) -> list[int]:
    return list(connection.scalars(sa.select(Campaign.id).order_by(Campaign.id)))


def _unbalanced(connection: sa.Connection) -> Iterator[Difference]:
    """Name reversals that are not the exact negation of what they take back."""
    original = aliased(Posting)
    rows = connection.execute(
        sa.select(Posting.id, Posting.quantity, original.quantity)
        .join(original, original.id == Posting.reverses_id)
        .where(Posting.quantity != -original.quantity)
    )
    for line_id, found, taken_back in rows:
        yield Difference(f"posting {line_id}", found, -taken_back)
    yield from _unlike_their_entries(connection)
    reversal = aliased(Entry)
    taken = aliased(Posting)
    rows = connection.execute(
        sa.select(Posting.id, Entry.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(reversal, reversal.reverses_id == Entry.id)
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .outerjoin(taken, taken.reverses_id == Posting.id)
        .where(taken.id.is_(None), Campaign.state != "closed")
    )
    for row in rows:
        yield Difference(f"posting {row[0]} of entry {row[1]}", "standing", "taken back")


def _unlike_their_entries(connection: sa.Connection) -> Iterator[Difference]:
    """Name lines that are not what their entry gives the person, and shares that do not add up."""
    # An alias: the query around it joins one credit, the line's own.
    credit = aliased(Credit)
    shared = sa.exists().where(credit.entry_id == Entry.id)
    given = sa.case((shared, sa.func.coalesce(Credit.quantity, 0)), else_=Entry.quantity)
    rows = connection.execute(
        sa.select(Posting.id, Posting.quantity, given)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Participation, Participation.id == Posting.participation_id)
        .outerjoin(
            Credit,
            sa.and_(Credit.entry_id == Entry.id, Credit.person_id == Participation.person_id),
        )
        .where(Entry.reverses_id.is_(None), Posting.quantity != given)
    )
    for line_id, found, expected in rows:
        yield Difference(f"posting {line_id} of its entry", found, expected)
    total = sa.func.sum(Credit.quantity)
    rows = connection.execute(
        sa.select(Entry.id, total, Entry.quantity)
        .join(Credit, Credit.entry_id == Entry.id)
        .group_by(Entry.id, Entry.quantity)
        .having(total != Entry.quantity)
    )
    for entry_id, found, expected in rows:
        yield Difference(f"shares of entry {entry_id}", found, expected)
    original = aliased(Entry)
    rows = connection.execute(
        sa.select(Entry.id, Entry.quantity, original.quantity)
        .join(original, original.id == Entry.reverses_id)
        .where(Entry.quantity != -original.quantity)
    )
    for entry_id, found, taken_back in rows:
        yield Difference(f"reversal {entry_id}", found, -taken_back)


def _gaps(connection: sa.Connection) -> Iterator[Difference]:
    """Name books whose last line is before one that is posted."""
    rows = connection.execute(
        sa.select(Book.id, Book.line_no, sa.func.max(Posting.line_no))
        .join(Posting, Posting.book_id == Book.id)
        .group_by(Book.id, Book.line_no)
        .having(Book.line_no < sa.func.max(Posting.line_no))
    )
    for book_id, found, expected in rows:
        yield Difference(f"book {book_id}", f"line {found}", f"line {expected}")


def _tally_differences(connection: sa.Connection) -> Iterator[Difference]:
    for campaign_id in _campaigns(connection):
        for sums in recounting.recount(connection, campaign_id):
            yield from _unlike(connection, campaign_id, sums)


def _unlike(connection: sa.Connection, campaign_id: int, sums: Sums) -> Iterator[Difference]:
    """Name the rows of a campaign's tally that are not what its lines come to."""
    table, keys = sums.table, sums.keys
    rows = connection.execute(sa.select(table).where(table.c.campaign_id == campaign_id))
    found = {tuple(row[:keys]): tuple(row) for row in rows if any(row[keys : keys + len(ADDED)])}
    for row in sums.rows():
        key = row[:keys]
        stands = found.pop(key, None)
        if not any(row[keys : keys + len(ADDED)]) and stands is None:
            continue
        if stands != row:
            yield Difference(f"{table.name} {key}", stands, row)
    for key, stands in found.items():
        yield Difference(f"{table.name} {key}", stands, None)
