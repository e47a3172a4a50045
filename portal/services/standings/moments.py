"""Moments of a campaign's past: up to which line of every book was known, and since when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import TextClause

from portal import clock
from portal.domain.business_day import business_date
from portal.models import Book, Campaign, Close, CloseMark, Entry, Posting, Verification


@dataclass(frozen=True)
class Moment:
    """A moment of a campaign: `marks` is each book's last line by then, `day` the business date.

    What was decided by `at` holds: targets, bases, points, the roster. `is_close`: a close was
    taken at it.
    """

    at: datetime
    day: date
    marks: Mapping[int, int]
    is_close: bool = False


def closes(connection: sa.Connection, campaign_id: int) -> list[tuple[date, datetime]]:
    """Return the closes of a campaign in their order: business date, and when it was taken."""
    rows = connection.execute(
        sa.select(Close.business_date, Close.taken_at)
        .where(Close.campaign_id == campaign_id)
        .order_by(Close.business_date)
    )
    return [(day, taken_at) for day, taken_at in rows]


def of_close(connection: sa.Connection, campaign: Campaign, day: date) -> Moment | None:
    """Return the moment of the close of a business date, None where that day has none."""
    close = connection.execute(
        sa.select(Close.id, Close.taken_at).where(
            Close.campaign_id == campaign.id, Close.business_date == day
        )
    ).one_or_none()
    if close is None:
        return None
    return Moment(close.taken_at, day, _marks(connection, close.id), is_close=True)


Around = tuple[int | None, int | None]
"""The last close at or before a moment, and the first after it."""


def at(
    connection: sa.Connection, campaign: Campaign, when: datetime, between: Around | None = None
) -> Moment:
    """Return any other moment, in three statements: the closes around it bound what is read."""
    before, after = between or around(connection, campaign, when)
    marks = dict(_marks(connection, before)) if before else {}
    marks |= _known_since(connection, campaign, when, before, after)
    return Moment(when, business_date(when, clock.zone()), marks)


def now(connection: sa.Connection, campaign: Campaign) -> Moment:
    """Return the present moment: every line that there is."""
    rows = connection.execute(
        sa.select(Book.id, Book.line_no).where(Book.campaign_id == campaign.id)
    )
    return Moment(clock.now(), clock.today(), dict(rows.all()))


def known_at() -> sa.ColumnElement[datetime]:
    """Return, on Posting joined by `joined`, when a line was written.

    `effective_at` is not that: a like-for-like correction inherits it.
    """
    return sa.case(
        (Posting.cause == "verification", Verification.verified_at),
        else_=Entry.recorded_at,
    )


def joined(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Return the query from Posting with what says when a line was written."""
    return query.join(Entry, Entry.id == Posting.entry_id).outerjoin(
        Verification, Verification.entry_id == Posting.entry_id
    )


def table_of(marks: Mapping[int, int]) -> sa.CTE:
    """Return marks as a table of `book_id` and `upto`; a condition a book would be too deep."""
    return numbers(("book_id", "upto"), marks.items())


def lines_between(since: Mapping[int, int], until: Mapping[int, int]) -> sa.CTE:
    """Return as a table after which line of each `book_id`, `after`, and up to which, `upto`."""
    return numbers(
        ("book_id", "after", "upto"),
        ((book_id, since.get(book_id, 0), upto) for book_id, upto in until.items()),
    )


class _Numbers(TextClause):
    """Text that hardly comes twice: kept as statements are, it would take much room."""

    inherit_cache = False


def numbers(names: Sequence[str], rows: Iterable[tuple[int, ...]]) -> sa.CTE:
    """Return whole numbers as a table, in the order of its first column.

    Written out: as parameters, thousands would take the engine longer to bind than to read by.
    """
    # No book has the number 0: a table needs a row.
    said = [",".join(str(int(n)) for n in row) for row in sorted(rows)] or [
        ",".join("0" * len(names))
    ]
    called = ", ".join(f"column{at} AS {name}" for at, name in enumerate(names, 1))
    text = f"SELECT {called} FROM (VALUES ({'),('.join(said)})) AS said"  # noqa: S608 - numbers
    columns = [sa.column(name, sa.BigInteger) for name in names]
    return _Numbers(text).columns(*columns).cte("mark")


def _marks(connection: sa.Connection, close_id: int) -> Mapping[int, int]:
    rows = connection.execute(
        sa.select(CloseMark.book_id, CloseMark.upto_line).where(CloseMark.close_id == close_id)
    )
    return dict(rows.all())


def around(connection: sa.Connection, campaign: Campaign, when: datetime) -> Around:
    """Return the last close at or before the moment, and the first after it."""
    closes = sa.select(Close.id).where(Close.campaign_id == campaign.id).limit(1)
    before = closes.where(Close.taken_at <= when).order_by(Close.taken_at.desc(), Close.id.desc())
    after = closes.where(Close.taken_at > when).order_by(Close.taken_at, Close.id)
    row = connection.execute(sa.select(before.scalar_subquery(), after.scalar_subquery())).one()
    return row[0], row[1]


def _known_since(
    connection: sa.Connection,
    campaign: Campaign,
    when: datetime,
    before: int | None,
    after: int | None,
) -> dict[int, int]:
    """Return by book the last line that was written by the moment, after the close before it."""
    first, last = sa.orm.aliased(CloseMark), sa.orm.aliased(CloseMark)
    query = (
        sa.select(Posting.book_id, sa.func.max(Posting.line_no))
        .select_from(Book)
        .outerjoin(first, sa.and_(first.close_id == (before or 0), first.book_id == Book.id))
        .outerjoin(last, sa.and_(last.close_id == (after or 0), last.book_id == Book.id))
        .join(
            Posting,
            sa.and_(
                Posting.book_id == Book.id,
                Posting.line_no > sa.func.coalesce(first.upto_line, 0),
                Posting.line_no <= sa.func.coalesce(last.upto_line, Book.line_no),
            ),
        )
        .where(Book.campaign_id == campaign.id, known_at() <= when)
        .group_by(Posting.book_id)
    )
    return dict(connection.execute(joined(query)).all())
