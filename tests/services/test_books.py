"""The books' lock: the transaction's moment comes after every line of theirs, and of the ledger."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.models import Book, Entry, Posting
from portal.services import books
from portal.services.work import Work, writing
from tests.cast import Cast
from tests.entering import enter


@pytest.fixture
def two(cast_on: Cast) -> Cast:
    """Give an application with a line in each of two sub-branches' books."""
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    enter(cast_on, "he")
    return cast_on


def copied(work: Work, book_id: int, ahead: timedelta) -> datetime:
    """Write the book's last line once more, as a transaction whose clock is ahead; return when."""
    at = work.now + ahead
    line = (
        work.connection.execute(
            sa.select(Posting)
            .where(Posting.book_id == book_id)
            .order_by(Posting.line_no.desc())
            .limit(1)
        )
        .mappings()
        .one()
    )
    entry = (
        work.connection.execute(sa.select(Entry).where(Entry.id == line["entry_id"]))
        .mappings()
        .one()
    )
    values = {**entry, "recorded_at": at, "key": f"again {at} {book_id}"}
    del values["id"]
    entry_id = work.connection.scalar(sa.insert(Entry).values(values).returning(Entry.id))
    values = {**line, "effective_at": at, "entry_id": entry_id}
    del values["id"]
    values["line_no"] += 1
    work.connection.execute(sa.insert(Posting).values(values))
    work.connection.execute(
        sa.update(Book).where(Book.id == book_id).values(line_no=Book.line_no + 1)
    )
    return at


def test_a_book_s_own_line_counts_though_another_has_the_latest_number(two: Cast) -> None:
    with two.inside():
        with writing() as work:
            first, second = work.connection.scalars(sa.select(Book.id).order_by(Book.id).limit(2))
            at = copied(work, first, timedelta(seconds=50))
            # Locked at the same time, by a process whose clock is behind.
            copied(work, second, timedelta(0))
        with writing() as work:
            books.lock(work, {first: 1, second: 0})
            assert work.now > at
        with writing() as work:
            books.lock(work, {second: 0})
            assert work.now < at, "it has nothing to do with that book"


def test_a_book_s_line_of_a_clock_that_was_wrong_for_long_is_not_caught_up_with(two: Cast) -> None:
    with two.inside():
        with writing() as work:
            first, second = work.connection.scalars(sa.select(Book.id).order_by(Book.id).limit(2))
            at = copied(work, first, timedelta(minutes=90))
            copied(work, second, timedelta(0))
        with writing() as work:
            began = work.now
            books.lock(work, {first: 1})
            assert work.now < at
            assert work.now - began < timedelta(minutes=1)


def test_books_of_many_places_are_locked_as_one_is(two: Cast) -> None:
    with two.inside(), writing() as work:
        ids = list(work.connection.scalars(sa.select(Book.id).order_by(Book.id)))
        at = copied(work, ids[-1], timedelta(seconds=50))
        copied(work, ids[0], timedelta(0))
        books.lock(work, dict.fromkeys(ids, 0))
        assert work.now > at
