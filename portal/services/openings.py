"""The latest openings of a campaign, as a wall may show them: the customer masked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain import mask
from portal.models import (
    Book,
    CampaignIndicator,
    Entry,
    EntryWords,
    Indicator,
    OpeningBalance,
    Participation,
    Person,
    Posting,
    Unit,
    unset,
)
from portal.services import customer_sight

LATEST = 5


@dataclass(frozen=True)
class Opening:
    """One opening that still stands; the quantity scaled, the customer already masked."""

    entry_id: int
    recorded_at: datetime
    person_id: int
    person_name: str
    person_name_en: str | None
    customer: str
    account_type: str | None
    indicator_name: str
    indicator_name_en: str | None
    measure: str
    measure_en: str
    quantity: int
    greeting: str
    hue: int | None


_REVERSAL = aliased(Posting)
# Nobody has taken it back; and figures that were brought forward are nobody's opening of today.
_STANDS = (
    unset(Posting.reverses_id),
    ~sa.exists().where(_REVERSAL.reverses_id == Posting.id),
    ~sa.exists().where(OpeningBalance.entry_id == Posting.entry_id),
)

_OPENINGS = (
    sa.select(
        Entry.id,
        Entry.recorded_at,
        Person.id,
        Person.name,
        Person.name_en,
        sa.func.coalesce(EntryWords.customer, ""),
        Entry.account_type,
        Indicator.name,
        Indicator.name_en,
        Indicator.measure,
        Indicator.measure_en,
        Posting.quantity,
        Person.greeting,
        Person.hue,
    )
    .join(Book, Book.id == Posting.book_id)
    .join(
        CampaignIndicator,
        sa.and_(
            CampaignIndicator.campaign_id == Book.campaign_id,
            CampaignIndicator.indicator_id == Posting.indicator_id,
        ),
    )
    .join(Entry, Entry.id == Posting.entry_id)
    .join(Indicator, Indicator.id == Entry.indicator_id)
    .join(Participation, Participation.id == Posting.participation_id)
    .join(Person, Person.id == Participation.person_id)
    .join(Unit, Unit.id == Participation.unit_id)
    .outerjoin(EntryWords, EntryWords.entry_id == Entry.id)
    .where(
        Book.campaign_id == sa.bindparam("campaign_id"),
        *_STANDS,
    )
)


def _opening(row: Sequence[Any]) -> Opening:
    opening = Opening(*row)
    return replace(opening, customer=mask.shown(opening.customer, customer_sight.of_wall()))


def latest(
    connection: sa.Connection, campaign_id: int, path: str, most: int = LATEST
) -> list[Opening]:
    """Return the latest openings under the unit path that nobody has taken back, newest first."""
    rows = connection.execute(
        _OPENINGS.where(Unit.path.startswith(path, autoescape=True))
        .order_by(Posting.id.desc())
        .limit(most),
        {"campaign_id": campaign_id},
    )
    return [_opening(row) for row in rows]


def by_hour(
    connection: sa.Connection, campaign_id: int, path: str, day: date, zone: tzinfo
) -> list[int]:
    """Return how many openings of the day still stand, by the hour in which they were recorded.

    24 numbers, from midnight on in the zone; one that several share is one. What was recorded on a
    later day is in none of them. One statement.
    """
    turns = [datetime.combine(day, time(hour), zone) for hour in range(24)]
    turns.append(datetime.combine(day + timedelta(days=1), time(), zone))
    found = (
        sa.select(Entry.id, Entry.recorded_at)
        .distinct()
        .select_from(Participation)
        .join(CampaignIndicator, CampaignIndicator.campaign_id == Participation.campaign_id)
        .join(
            Posting,
            sa.and_(
                Posting.participation_id == Participation.id,
                Posting.indicator_id == CampaignIndicator.indicator_id,
            ),
        )
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id == campaign_id,
            Unit.path.startswith(path, autoescape=True),
            Posting.business_date == day,
            *_STANDS,
        )
        .subquery()
    )
    at = found.c.recorded_at
    counted = [
        sa.func.count(sa.case((sa.and_(at >= begins, at < ends), 1)))
        for begins, ends in pairwise(turns)
    ]
    return list(connection.execute(sa.select(*counted)).one())


def of_entry(connection: sa.Connection, campaign_id: int, entry_id: int) -> Opening | None:
    """Return the opening that an entry is in a campaign; None where it does not count now.

    Of a shared one it is its owner's part, where the owner takes part.
    """
    owners_first = sa.case((Participation.person_id == Entry.owner_id, 0), else_=1)
    row = connection.execute(
        _OPENINGS.where(Posting.entry_id == entry_id).order_by(owners_first, Posting.id),
        {"campaign_id": campaign_id},
    ).first()
    return _opening(row) if row else None
