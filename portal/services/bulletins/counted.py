"""What lines of the ledger come to in a campaign's measure: sums by participant, and late lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.quantity import from_scaled, points_of
from portal.models import (
    Campaign,
    CampaignIndicator,
    Participation,
    Person,
    Posting,
    ReversalCause,
    Unit,
)
from portal.services import measures
from portal.services.postings import points_on


@dataclass(frozen=True)
class Counted:
    """One line of the ledger, scaled in the campaign's measure."""

    posting_id: int
    entry_id: int
    participation_id: int
    business_date: date
    points_date: date
    quantity: int
    cause: str
    why: str
    person: str
    person_en: str | None
    path: str

    def kind(self, closed_upto: date | None) -> str:
        """Return what the line is after the day that was closed last: new, late or a reversal."""
        if closed_upto is None:
            return "new"
        if self.cause == "reversal":
            return "reversal" if self.points_date <= closed_upto else "new"
        return "late" if self.business_date <= closed_upto else "new"

    def told(self, kind: str) -> bulletin.Line:
        """Return the line as a bulletin lists it, with the day that it belongs to."""
        day = self.points_date if kind == "reversal" else self.business_date
        return bulletin.Line(
            entry_id=self.entry_id,
            kind=kind,
            path=self.path,
            person=self.person,
            person_en=self.person_en,
            quantity=text(self.quantity),
            business_date=day.isoformat(),
            cause=self.why,
        )


def text(scaled: int) -> str:
    """Return a scaled figure as it is written down: an exact decimal."""
    return f"{from_scaled(scaled):f}"


def since(
    connection: sa.Connection,
    campaign: Campaign,
    marks: Mapping[int, int],
    first: Mapping[int, int],
) -> list[Counted]:
    """Return the lines of the books after `first` and up to `marks`, in the order of the books."""
    if not marks:
        return []
    after = sa.or_(
        sa.false(),
        *(
            sa.and_(
                Posting.book_id == book_id,
                Posting.line_no > first.get(book_id, 0),
                Posting.line_no <= upto,
            )
            for book_id, upto in sorted(marks.items())
            if upto > first.get(book_id, 0)
        ),
    )
    query = (
        sa.select(
            Posting.id,
            Posting.entry_id,
            Posting.participation_id,
            Posting.business_date,
            Posting.points_date,
            Posting.quantity,
            sa.func.coalesce(points_on(Posting.points_date.expression), 0).label("points"),
            Posting.cause,
            sa.func.coalesce(ReversalCause.cause, "").label("why"),
            Person.name,
            Person.name_en,
            Unit.path,
        )
        .join(
            CampaignIndicator,
            sa.and_(
                CampaignIndicator.campaign_id == campaign.id,
                CampaignIndicator.indicator_id == Posting.indicator_id,
            ),
        )
        .join(Participation, Participation.id == Posting.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(ReversalCause, ReversalCause.entry_id == Posting.entry_id)
        .where(after)
        .order_by(Posting.book_id, Posting.line_no)
    )
    if not measures.in_points(campaign):
        query = query.where(Posting.indicator_id == campaign.ranking_indicator_id)
    return [
        Counted(
            row.id,
            row.entry_id,
            row.participation_id,
            row.business_date,
            row.points_date,
            points_of(row.quantity, row.points) if measures.in_points(campaign) else row.quantity,
            row.cause,
            row.why,
            row.name,
            row.name_en,
            row.path,
        )
        for row in connection.execute(query)
    ]
