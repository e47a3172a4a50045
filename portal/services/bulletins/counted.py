"""What lines of the ledger come to in a campaign's measure: their sums, and the late ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.quantity import from_scaled
from portal.models import (
    Campaign,
    CampaignIndicator,
    Correction,
    Participation,
    Person,
    Posting,
    ReversalCause,
    Unit,
)
from portal.services import measures
from portal.services.bulletins.marks import Before, within
from portal.services.postings import points_on
from portal.services.recounting import scored


@dataclass(frozen=True)
class Counted:
    """One line of the ledger, scaled in the campaign's measure.

    `kind` is `new`, `late` or `reversal`. `opening_id` is the entry that a reversal takes back, or
    else the line's own; `day` is that entry's.
    """

    kind: str
    entry_id: int
    opening_id: int
    person_id: int
    day: date
    quantity: int
    is_reversal: bool
    cause: str
    person: str
    person_en: str | None
    path: str

    def told(self) -> bulletin.Line:
        """Return the line as a bulletin lists it, with the day that it belongs to."""
        return bulletin.Line(
            entry_id=self.entry_id,
            kind=self.kind,
            path=self.path,
            person=self.person,
            person_en=self.person_en,
            quantity=text(self.quantity),
            business_date=self.day.isoformat(),
            cause=self.cause,
        )


def text(scaled: int) -> str:
    """Return a scaled figure as it is written down: an exact decimal."""
    return f"{from_scaled(scaled):f}"


def sums(
    connection: sa.Connection, campaign: Campaign, upto: Mapping[int, int], before: Before
) -> dict[str, int]:
    """Return what the lines after the bulletin before come to, by their kind."""
    kind = _kind(before.ends_on).label("kind")
    query = (
        sa.select(kind, sa.func.sum(_value(campaign)))
        .select_from(Posting)
        .where(within(before.marks, upto))
        .group_by(kind)
    )
    rows = connection.execute(_of_measure(query, campaign))
    return {found: int(sum_) for found, sum_ in rows}


def since(
    connection: sa.Connection, campaign: Campaign, upto: Mapping[int, int], before: Before
) -> list[Counted]:
    """Return the lines after the bulletin before that belong to days which it had closed."""
    if before.ends_on is None:
        return []
    closed = _kind(before.ends_on) != "new"
    return _lines(connection, campaign, before, upto, closed)


def changes(
    connection: sa.Connection, campaign: Campaign, upto: Mapping[int, int], before: Before
) -> list[Counted]:
    """Return the lines after the bulletin before that take something back or stand in for it."""
    changing = sa.or_(Posting.cause == "reversal", Correction.corrects_id.is_not(None))
    return _lines(connection, campaign, before, upto, changing)


def _lines(
    connection: sa.Connection,
    campaign: Campaign,
    before: Before,
    upto: Mapping[int, int],
    wanted: sa.ColumnElement[bool],
) -> list[Counted]:
    """Return the lines that are wanted, in the order of the books."""
    origin = sa.orm.aliased(Posting)
    query = (
        sa.select(
            _kind(before.ends_on),
            Posting.entry_id,
            sa.func.coalesce(origin.entry_id, Posting.entry_id),
            Participation.person_id,
            Posting.points_date,
            _value(campaign),
            Posting.cause == "reversal",
            sa.func.coalesce(ReversalCause.cause, ""),
            Person.name,
            Person.name_en,
            Unit.path,
        )
        .select_from(Posting)
        .join(Participation, Participation.id == Posting.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(ReversalCause, ReversalCause.entry_id == Posting.entry_id)
        .outerjoin(origin, origin.id == Posting.reverses_id)
        .outerjoin(Correction, Correction.entry_id == Posting.entry_id)
        .where(within(before.marks, upto), wanted)
        .order_by(Posting.book_id, Posting.line_no)
    )
    return [Counted(*row) for row in connection.execute(_of_measure(query, campaign))]


def _kind(closed_upto: date | None) -> sa.ColumnElement[str]:
    """Return what a line is after the day that was closed last: new, late or a reversal.

    The points' date is that of the entry, also where its reversal counts on a later day.
    """
    if closed_upto is None:
        return sa.literal("new")
    return sa.case(
        (Posting.points_date > closed_upto, "new"),
        (Posting.cause == "reversal", "reversal"),
        else_="late",
    )


def _value(campaign: Campaign) -> sa.ColumnElement[int]:
    quantity: sa.ColumnElement[int] = Posting.quantity.expression
    if not measures.in_points(campaign):
        return quantity
    return scored(quantity, sa.func.coalesce(points_on(Posting.points_date.expression), 0))


def _of_measure(
    query: sa.Select[*tuple[Any, ...]], campaign: Campaign
) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for the lines that the campaign's measure counts."""
    query = query.join(
        CampaignIndicator,
        sa.and_(
            CampaignIndicator.campaign_id == campaign.id,
            CampaignIndicator.indicator_id == Posting.indicator_id,
        ),
    )
    if measures.in_points(campaign):
        return query
    return query.where(Posting.indicator_id == campaign.ranking_indicator_id)
