"""A ledger of any size: entries and their postings written in bulk, tallies rebuilt from them.

They are spread over the days of the season so far, each written down in the working hours of its
own day, and every close says which of them it includes: so the season has a past.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from bench import opening
from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import SCALE
from portal.models import (
    Book,
    Campaign,
    Channel,
    Close,
    CloseMark,
    Entry,
    Indicator,
    Participation,
    Posting,
)
from portal.services import reconciliation
from portal.services.work import writing

BATCH = 5_000
OPENS, HOURS = time(9), 8


@dataclass(frozen=True)
class Season:
    """What every line needs: the campaign's people, its days and where its books are.

    Everybody brings one opening in each of `rounds` rounds. `begun` are the books that have lines
    already: what follows those is written now.
    """

    people: list[Any]
    first_day: date
    days: int
    rounds: int
    now: datetime
    indicator_id: int
    entry_id: int
    lines: dict[int, int]
    begun: frozenset[int]
    channels: list[int]

    def day(self, number: int) -> date:
        """Return the business date of a line; later lines are never of earlier days."""
        return self.first_day + timedelta(days=self._round(number) * self.days // self.rounds)

    def written_at(self, number: int) -> datetime:
        """Return when a line was written: in the working hours of its day."""
        if self.people[number % len(self.people)].book_id in self.begun:
            return self.now
        return self._at(self._round(number))

    def known_by(self, count: int, when: datetime) -> Counter[int]:
        """Return how many of so many lines were written by a moment, by book not begun before."""
        rounds = sum(self._at(one) <= when for one in range(self.rounds))
        known = min(count, rounds * len(self.people))
        books = [who.book_id for who in self.people]
        whole, rest = divmod(known, len(books))
        lines = Counter({book_id: times * whole for book_id, times in Counter(books).items()})
        lines.update(books[:rest])
        return Counter({id_: upto for id_, upto in lines.items() if id_ not in self.begun})

    def _round(self, number: int) -> int:
        return number // len(self.people)

    def _at(self, round_: int) -> datetime:
        day, part = divmod(round_ * self.days, self.rounds)
        opens = cut_off_at(self.first_day + timedelta(days=day), OPENS, clock.zone())
        return min(opens + timedelta(hours=HOURS) * part / self.rounds, self.now)


def fill(count: int) -> None:
    """Write so many openings of the demo's season, spread over its people and days."""
    with writing() as work:
        season = _season(work.connection, count, work.now)
        for start in range(0, count, BATCH):
            numbers = range(start, min(count, start + BATCH))
            work.connection.execute(sa.insert(Entry), [_entry(season, n) for n in numbers])
            work.connection.execute(sa.insert(Posting), [_posting(season, n) for n in numbers])
        for book_id, line_no in season.lines.items():
            work.connection.execute(
                sa.update(Book).where(Book.id == book_id).values(line_no=line_no)
            )
        marks = list(_marks(work.connection, season, count))
        if marks:
            work.connection.execute(sa.insert(CloseMark), marks)
    reconciliation.rebuild()


def _marks(connection: sa.Connection, season: Season, count: int) -> Iterator[dict[str, int]]:
    """Yield where the new books stood at each close of the season that has been taken."""
    closes = connection.execute(
        sa.select(Close.id, Close.taken_at)
        .join(Campaign, Campaign.id == Close.campaign_id)
        .where(Campaign.code == opening.SEASON)
    ).all()
    for close_id, taken_at in closes:
        for book_id, upto in season.known_by(count, taken_at).items():
            yield {"close_id": close_id, "book_id": book_id, "upto_line": upto}


def _season(connection: sa.Connection, count: int, now: datetime) -> Season:
    campaign = connection.execute(
        sa.select(Campaign.id, Campaign.starts_on).where(Campaign.code == opening.SEASON)
    ).one()
    own_book = sa.and_(
        Book.campaign_id == Participation.campaign_id,
        Book.sub_branch_id == Participation.sub_branch_id,
    )
    people = connection.execute(
        sa.select(
            Participation.id,
            Participation.person_id,
            Participation.unit_id,
            Book.id.label("book_id"),
        )
        .join(Book, own_book)
        .where(Participation.campaign_id == campaign.id)
        .order_by(Participation.id)
    ).all()
    books = sa.select(Book.id, Book.line_no).where(Book.campaign_id == campaign.id)
    lines = dict(connection.execute(books).tuples().all())
    code = opening.fields()["indicator"]
    return Season(
        people=list(people),
        first_day=campaign.starts_on,
        days=(clock.today() - campaign.starts_on).days + 1,
        rounds=max(1, -(-count // len(people))),
        now=now,
        indicator_id=connection.scalars(
            sa.select(Indicator.id).where(Indicator.code == code)
        ).one(),
        entry_id=(connection.scalar(sa.select(sa.func.max(Entry.id))) or 0) + 1,
        lines=lines,
        begun=frozenset(book_id for book_id, line_no in lines.items() if line_no),
        channels=list(connection.scalars(sa.select(Channel.id).order_by(Channel.id))),
    )


def _entry(season: Season, number: int) -> dict[str, object]:
    who = season.people[number % len(season.people)]
    return {
        "id": season.entry_id + number,
        "recorder_id": who.person_id,
        "owner_id": who.person_id,
        "unit_id": who.unit_id,
        "indicator_id": season.indicator_id,
        "account_type": "basic",
        "channel_id": season.channels[number // 7 % len(season.channels)],
        "quantity": SCALE,
        "business_date": season.day(number),
        "recorded_at": season.written_at(number),
        "key": f"filled-{number}",
        "content_hash": "",
    }


def _posting(season: Season, number: int) -> dict[str, object]:
    who = season.people[number % len(season.people)]
    season.lines[who.book_id] += 1
    return {
        "book_id": who.book_id,
        "line_no": season.lines[who.book_id],
        "entry_id": season.entry_id + number,
        "unit_id": who.unit_id,
        "participation_id": who.id,
        "indicator_id": season.indicator_id,
        "business_date": season.day(number),
        "points_date": season.day(number),
        "quantity": SCALE,
        "effective_at": season.written_at(number),
        "cause": "entry",
    }
