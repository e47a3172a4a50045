"""Printed: in which cycle's bulletin an opening was counted first, and which figure stands there.

An entry that stands in for another is printed where that one was, as long as its own day is one
that the bulletin counts: what is put right was wrong there.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Row
from portal.models import Book, Bulletin, BulletinMark, Campaign, Entry, Posting, unset
from portal.services import claims, measures


@dataclass(frozen=True)
class Cycle:
    """A cycle's bulletin."""

    id: int
    number: int
    ends_on: date


@dataclass(frozen=True)
class Figures:
    """By bulletin and key of a person's row: the figure that was told last, and the row."""

    told: Mapping[tuple[int, str], str]
    rows: Mapping[tuple[int, str], Row]


def homes(
    connection: sa.Connection, campaign: Campaign, entry_ids: Collection[int]
) -> dict[int, Cycle]:
    """Return the bulletin in which each of the entries was printed; not those that never were."""
    if not entry_ids:
        return {}
    cycles = _Cycles.of(connection, campaign.id)
    claim = claims.of(sorted(entry_ids))
    rows = connection.execute(
        _first_lines(campaign)
        .add_columns(claim.c.entry_id, Entry.business_date)
        .join(claim, claim.c.claim_id == Posting.entry_id)
        .join(Entry, Entry.id == claim.c.entry_id)
        .group_by(claim.c.entry_id, Entry.business_date)
        # The first of a row of corrections comes first.
        .order_by(claim.c.entry_id, Posting.entry_id)
    )
    found: dict[int, Cycle] = {}
    for opening_id, book_id, line_no, entry_id, day in rows:
        cycle = cycles.first_with(book_id, line_no)
        if cycle is not None and (opening_id == entry_id or day <= cycle.ends_on):
            found.setdefault(entry_id, cycle)
    return found


def _first_lines(campaign: Campaign) -> sa.Select[int, int, int]:
    """Return the query for each entry's first line in each book, in the campaign's measure."""
    query = (
        sa.select(Posting.entry_id, Posting.book_id, sa.func.min(Posting.line_no))
        .join(Book, Book.id == Posting.book_id)
        .where(Book.campaign_id == campaign.id, unset(Posting.reverses_id))
        .group_by(Posting.entry_id, Posting.book_id)
    )
    if not measures.in_points(campaign):
        query = query.where(Posting.indicator_id == campaign.ranking_indicator_id)
    return query


def figures(connection: sa.Connection, campaign_id: int, cycle_ids: Collection[int]) -> Figures:
    """Return what the bulletins of the cycles tell of each person, as corrected since."""
    texts = connection.execute(
        sa.select(Bulletin.id, Bulletin.kind, Bulletin.content)
        .where(
            Bulletin.campaign_id == campaign_id,
            sa.or_(Bulletin.id.in_(cycle_ids), Bulletin.kind == "correction"),
        )
        # A correction comes after what it corrects.
        .order_by(Bulletin.id)
    )
    told: dict[tuple[int, str], str] = {}
    rows: dict[tuple[int, str], Row] = {}
    for id_, kind, text in texts:
        content = bulletin.read(text)
        if kind == "cycle":
            rows |= {(id_, row.key): row for row in content.people or content.rows}
            told |= {(id_, row.key): row.value for row in content.people or content.rows}
        for wrong in content.wrongs:
            told[wrong.bulletin_id, wrong.key] = wrong.right
    return Figures(told, rows)


@dataclass(frozen=True)
class _Cycles:
    """The bulletins of a campaign's cycles in their order, with the lines that each goes up to."""

    cycles: list[Cycle]
    upto: Mapping[int, list[int]]

    @classmethod
    def of(cls, connection: sa.Connection, campaign_id: int) -> "_Cycles":
        """Read them, in two statements."""
        is_cycle = sa.and_(Bulletin.campaign_id == campaign_id, Bulletin.kind == "cycle")
        rows = connection.execute(
            sa.select(Bulletin.id, Bulletin.number, Bulletin.ends_on)
            .where(is_cycle)
            .order_by(Bulletin.number)
        )
        cycles = [Cycle(*row) for row in rows]
        marks: dict[int, dict[int, int]] = defaultdict(dict)
        for bulletin_id, book_id, line in connection.execute(
            sa.select(BulletinMark.bulletin_id, BulletinMark.book_id, BulletinMark.upto_line)
            .join(Bulletin, Bulletin.id == BulletinMark.bulletin_id)
            .where(is_cycle)
        ):
            marks[book_id][bulletin_id] = line
        return cls(
            cycles,
            # A book that came later has no line in the bulletins before.
            {book_id: [by.get(one.id, 0) for one in cycles] for book_id, by in marks.items()},
        )

    def first_with(self, book_id: int, line: int) -> Cycle | None:
        """Return the first bulletin that counts the line of the book, None where none does."""
        place = bisect_left(self.upto.get(book_id, []), line)
        return self.cycles[place] if place < len(self.cycles) and book_id in self.upto else None
