"""Where an entry counts: its lines in every campaign."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Book, Campaign, Entry, Participation, Person, Posting


@dataclass(frozen=True)
class Count:
    """One line of an entry in a campaign, and for whom it counts there."""

    campaign: Campaign
    person: Person
    line_no: int
    quantity: int
    business_date: date
    cause: str


def counts(entry_id: int) -> list[Count]:
    """Return where an entry counts: its lines in every campaign, its reversal's included."""
    ids = sa.select(Entry.id).where(sa.or_(Entry.id == entry_id, Entry.reverses_id == entry_id))
    rows = db.session.execute(
        sa.select(
            Campaign,
            Person,
            Posting.line_no,
            Posting.quantity,
            Posting.business_date,
            Posting.cause,
        )
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .join(Participation, Participation.id == Posting.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(Posting.entry_id.in_(ids))
        .order_by(Campaign.id, Posting.id)
    )
    return [Count(*row) for row in rows]
