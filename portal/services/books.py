"""Books: locked first in every write, in ascending order, so that no two writes deadlock."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa

from portal import clock
from portal.models import Book, Campaign, Entry, Posting
from portal.services.prepared import Prepared
from portal.services.work import Work

_LOCK = Prepared(
    sa.update(Book)
    .where(Book.id == sa.bindparam("book_id"))
    .values(revision=Book.revision + 1, line_no=Book.line_no + sa.bindparam("lines"))
    .returning(Book.line_no)
)
_STEP = timedelta(microseconds=1)
# A clock that is put right goes back by seconds, or by an hour where summer time was meant. One
# that goes back further was wrong for long: holding on to it would carry its mistake along.
_LONGEST_STEP_BACK = timedelta(hours=2)
# Processes' clocks differ by seconds. A book's own line that is further ahead is of a clock that
# was wrong for long: it is not caught up with once most of the time has passed.
_FURTHEST_APART = timedelta(minutes=5)
# A line that inherits an earlier moment may be a book's last; so many before it are looked at.
_LOOKED_AT = 32
_BOOKS_AT_ONCE = 100
_IN_STATE = sa.select(Campaign.id).where(
    Campaign.id.in_(sa.bindparam("campaign_ids", expanding=True)),
    Campaign.state.in_(sa.bindparam("states", expanding=True)),
)


def lock(work: Work, lines: Mapping[int, int]) -> dict[int, int]:
    """Lock the books, raise each one's revision, reserve the lines that each is to get.

    `lines` maps book ids to how many; returned is each book's last line before them. The update is
    the lock: on PostgreSQL it takes the row in the mode that foreign keys tolerate. From here on
    the transaction's moment is later than that of every line in the ledger.
    """
    last: dict[int, int] = {}
    for book_id in sorted(lines):
        values = {"book_id": book_id, "lines": lines[book_id]}
        [(line_no,)] = _LOCK.all(work.connection, values)
        last[book_id] = line_no - lines[book_id]
    if not clock.is_told():
        _go_on_from_the_last_line(work, last)
    return last


def _go_on_from_the_last_line(work: Work, last: Mapping[int, int]) -> None:
    """Have the transaction's moment come after every line's, as its lines do.

    The moment decides among equals. A clock may be set back, another process's may be behind, and
    on PostgreSQL the moment was read before the lock was had; there another book's line may have
    the latest number and an earlier moment, so the locked books are asked for theirs as well.
    """
    found: list[datetime] = []
    ids = list(last)
    for start in range(0, max(1, len(ids)), _BOOKS_AT_ONCE):
        some = ids[start : start + _BOOKS_AT_ONCE]
        values = {f"book_{place}": book_id for place, book_id in enumerate(some)}
        values |= {f"after_{place}": last[one] - _LOOKED_AT for place, one in enumerate(some)}
        [(entered, posted, *own)] = _latest(len(some)).all(work.connection, values)
        found += _ahead(work.now, (entered, posted), _LONGEST_STEP_BACK)
        found += _ahead(work.now, own, _FURTHEST_APART)
    if found:
        work.now = max(found) + _STEP


def _ahead(
    now: datetime, moments: Iterable[datetime | None], most: timedelta
) -> Iterator[datetime]:
    return (at for at in moments if at and timedelta(0) <= at - now <= most)


@lru_cache(maxsize=_BOOKS_AT_ONCE + 1)
def _latest(books: int) -> Prepared:
    """Return what asks for the moments of the ledger's last lines, and of so many books' own.

    Each is written with the moment of its transaction, but for lines that inherit an earlier one:
    those come with an entry. So the latest of them is the latest moment of the ledger.
    """
    own = (
        sa.select(sa.func.max(Posting.effective_at))
        .where(
            Posting.book_id == sa.bindparam(f"book_{place}"),
            Posting.line_no > sa.bindparam(f"after_{place}"),
        )
        .scalar_subquery()
        for place in range(books)
    )
    return Prepared(
        sa.select(
            sa.select(Entry.recorded_at).order_by(Entry.id.desc()).limit(1).scalar_subquery(),
            sa.select(Posting.effective_at).order_by(Posting.id.desc()).limit(1).scalar_subquery(),
            *own,
        )
    )


def lock_entry(work: Work, entry_id: int) -> None:
    """Lock one entry against a second reversal or check; before the books, never after them.

    An entry that waits for its check has no lines, and so no book that would keep two apart. On
    SQLite the write lock does it; on PostgreSQL an advisory lock, because locking a row takes the
    right to change it, which nobody has on the ledger.
    """
    if work.connection.dialect.name == "postgresql":
        name = sa.func.hashtextextended(f"entry {entry_id}", 0)
        work.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


def lock_campaign(work: Work, campaign_id: int) -> dict[int, int]:
    """Lock all books of a campaign; return each one's last line."""
    ids = work.connection.execute(sa.select(Book.id).where(Book.campaign_id == campaign_id))
    return lock(work, dict.fromkeys(ids.scalars(), 0))


def in_state(work: Work, campaign_ids: Iterable[int], *states: str) -> set[int]:
    """Return which campaigns are in one of the states; asked after the lock, as it may change."""
    found = work.connection.execute(
        _IN_STATE, {"campaign_ids": list(campaign_ids), "states": states}
    )
    return set(found.scalars())
