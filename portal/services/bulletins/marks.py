"""Marks: up to which line of every book a bulletin counts, and what the one before counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.quantity import to_scaled
from portal.models import (
    Book,
    Bulletin,
    BulletinMark,
    Close,
    CloseMark,
    Entry,
    Posting,
    Verification,
)


@dataclass(frozen=True)
class Before:
    """The bulletin of the same kind before: its last day, its lines by book, and what it came to.

    `ends_on` is None before the first. `value` is scaled, None where only a close is known: the
    release before bulletins took closes without them.
    """

    ends_on: date | None = None
    marks: Mapping[int, int] = field(default_factory=dict)
    value: int | None = None


def before(connection: sa.Connection, campaign_id: int, kind: str, starts_on: date) -> Before:
    """Return what stands before a bulletin of the kind that tells of the days from one on."""
    latest = connection.execute(
        sa.select(Bulletin.id, Bulletin.ends_on, Bulletin.content)
        .where(
            Bulletin.campaign_id == campaign_id,
            Bulletin.kind == kind,
            Bulletin.ends_on < starts_on,
        )
        .order_by(Bulletin.ends_on.desc())
        .limit(1)
    ).one_or_none()
    if latest is not None:
        sums = bulletin.read(latest.content).sums
        return Before(
            latest.ends_on,
            of_bulletin(connection, latest.id),
            None if sums is None else to_scaled(Decimal(sums.value)),
        )
    return _close_before(connection, campaign_id, starts_on)


def latest(connection: sa.Connection, campaign_id: int, kinds: Sequence[str]) -> Before:
    """Return the bulletin of the kinds that was issued last; what it came to is not asked."""
    found = connection.execute(
        sa.select(Bulletin.id, Bulletin.ends_on)
        .where(Bulletin.campaign_id == campaign_id, Bulletin.kind.in_(kinds))
        .order_by(Bulletin.id.desc())
        .limit(1)
    ).one_or_none()
    return Before() if found is None else Before(found.ends_on, of_bulletin(connection, found.id))


def moved(connection: sa.Connection) -> frozenset[int]:
    """Return the campaigns with lines that neither a cycle nor a correction has told of yet.

    Of those that have a bulletin of a cycle.
    """
    told = (
        sa.select(Bulletin.campaign_id, sa.func.max(Bulletin.id).label("bulletin_id"))
        .where(Bulletin.kind.in_(("cycle", "correction")))
        .group_by(Bulletin.campaign_id)
        .subquery()
    )
    rows = connection.execute(
        sa.select(Book.campaign_id)
        .join(told, told.c.campaign_id == Book.campaign_id)
        .outerjoin(
            BulletinMark,
            sa.and_(
                BulletinMark.bulletin_id == told.c.bulletin_id, BulletinMark.book_id == Book.id
            ),
        )
        .where(Book.line_no > sa.func.coalesce(BulletinMark.upto_line, 0))
        .distinct()
    )
    return frozenset(rows.scalars())


def moved_between(
    connection: sa.Connection, campaign_id: int, after: datetime | None, by: datetime
) -> bool:
    """Whether one of the lines that nobody has told of yet was made after a moment, by another."""
    made_at = sa.func.coalesce(Verification.verified_at, Entry.recorded_at)
    is_checking = sa.and_(
        Verification.entry_id == Posting.entry_id, Posting.cause == "verification"
    )
    told = latest(connection, campaign_id, ("cycle", "correction"))
    books = connection.execute(
        sa.select(Book.id, Book.line_no).where(Book.campaign_id == campaign_id)
    )
    query = (
        sa.select(Posting.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .outerjoin(Verification, is_checking)
        .where(within(told.marks, dict(books.all())), made_at <= by)
        .limit(1)
    )
    if after is not None:
        query = query.where(made_at > after)
    return connection.scalar(query) is not None


def of_bulletin(connection: sa.Connection, bulletin_id: int) -> dict[int, int]:
    """Return the last line that a bulletin counts, by book."""
    rows = connection.execute(
        sa.select(BulletinMark.book_id, BulletinMark.upto_line).where(
            BulletinMark.bulletin_id == bulletin_id
        )
    )
    return dict(rows.all())


def within(first: Mapping[int, int], upto: Mapping[int, int]) -> sa.ColumnElement[bool]:
    """Return the condition that a line comes after `first` and not after `upto`."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                Posting.book_id == book_id,
                Posting.line_no > first.get(book_id, 0),
                Posting.line_no <= line,
            )
            for book_id, line in sorted(upto.items())
            if line > first.get(book_id, 0)
        ),
    )


def _close_before(connection: sa.Connection, campaign_id: int, day: date) -> Before:
    close = connection.execute(
        sa.select(Close.id, Close.business_date)
        .where(Close.campaign_id == campaign_id, Close.business_date < day)
        .order_by(Close.business_date.desc())
        .limit(1)
    ).one_or_none()
    if close is None:
        return Before()
    rows = connection.execute(
        sa.select(CloseMark.book_id, CloseMark.upto_line).where(CloseMark.close_id == close.id)
    )
    return Before(close.business_date, dict(rows.all()))
