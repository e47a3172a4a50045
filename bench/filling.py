"""A ledger of any size: entries and their postings written in bulk, tallies rebuilt from them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bench import opening
from portal import clock
from portal.domain.quantity import SCALE
from portal.models import Book, Campaign, Channel, Entry, Indicator, Participation, Posting
from portal.services import reconciliation
from portal.services.work import writing

BATCH = 5_000


@dataclass(frozen=True)
class Season:
    """What every line needs: the campaign's people, its days and where its books are."""

    people: list[Any]
    first_day: date
    days: int
    indicator_id: int
    entry_id: int
    lines: dict[int, int]
    channels: list[int]


def fill(count: int) -> None:
    """Write so many openings of the demo's season, spread over its people and days."""
    with writing() as work:
        season = _season(work.connection)
        for start in range(0, count, BATCH):
            numbers = range(start, min(count, start + BATCH))
            work.connection.execute(
                sa.insert(Entry), [_entry(season, n, work.now) for n in numbers]
            )
            work.connection.execute(
                sa.insert(Posting), [_posting(season, n, work.now) for n in numbers]
            )
        for book_id, line_no in season.lines.items():
            work.connection.execute(
                sa.update(Book).where(Book.id == book_id).values(line_no=line_no)
            )
    reconciliation.rebuild()


def _season(connection: sa.Connection) -> Season:
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
    code = opening.fields()["indicator"]
    return Season(
        people=list(people),
        first_day=campaign.starts_on,
        days=(clock.today() - campaign.starts_on).days + 1,
        indicator_id=connection.scalars(
            sa.select(Indicator.id).where(Indicator.code == code)
        ).one(),
        entry_id=(connection.scalar(sa.select(sa.func.max(Entry.id))) or 0) + 1,
        lines=dict(connection.execute(books).tuples().all()),
        channels=list(connection.scalars(sa.select(Channel.id).order_by(Channel.id))),
    )


def _entry(season: Season, number: int, now: object) -> dict[str, object]:
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
        "business_date": _day(season, number),
        "recorded_at": now,
        "key": f"filled-{number}",
        "content_hash": "",
    }


def _posting(season: Season, number: int, now: object) -> dict[str, object]:
    who = season.people[number % len(season.people)]
    season.lines[who.book_id] += 1
    return {
        "book_id": who.book_id,
        "line_no": season.lines[who.book_id],
        "entry_id": season.entry_id + number,
        "unit_id": who.unit_id,
        "participation_id": who.id,
        "indicator_id": season.indicator_id,
        "business_date": _day(season, number),
        "points_date": _day(season, number),
        "quantity": SCALE,
        "effective_at": now,
        "cause": "entry",
    }


def _day(season: Season, number: int) -> date:
    return season.first_day + timedelta(days=number // len(season.people) % season.days)
