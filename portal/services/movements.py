"""Movements since a close: total = previous close + today + late lines − reversals, always."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import (
    Book,
    Campaign,
    CampaignIndicator,
    Close,
    CloseMark,
    Posting,
    TotalTally,
)
from portal.services.postings import points_on
from portal.services.recounting import scored


@dataclass(frozen=True)
class Movement:
    """What a participant had at a close, and what has come since; scaled, in the ranking value.

    `late` are lines for days that were closed already (补登), `reversals` what was taken back of
    what the close holds (冲正), as a positive figure. `today` is the rest: days still open.
    """

    previous: int = 0
    today: int = 0
    late: int = 0
    reversals: int = 0

    @property
    def total(self) -> int:
        """What there is now."""
        return self.previous + self.today + self.late - self.reversals

    def plus(self, other: "Movement") -> "Movement":
        """Add two participants' movements."""
        return Movement(
            self.previous + other.previous,
            self.today + other.today,
            self.late + other.late,
            self.reversals + other.reversals,
        )


@dataclass(frozen=True)
class Movements:
    """Everybody's movements since the close of a day, by participation; None before the first."""

    closed_on: date | None
    by_participation: dict[int, Movement]

    @property
    def whole(self) -> Movement:
        """All of them together."""
        total = Movement()
        for movement in self.by_participation.values():
            total = total.plus(movement)
        return total


def since_close(
    connection: sa.Connection, campaign: Campaign, participation_ids: Collection[int]
) -> Movements:
    """Return what has moved since the campaign's latest close, in three statements.

    Only the lines since then are read, and theirs alone: what stood at the close is the tally
    without them.
    """
    latest = connection.execute(
        sa.select(Close.id, Close.business_date)
        .where(Close.campaign_id == campaign.id)
        .order_by(Close.business_date.desc())
        .limit(1)
    ).one_or_none()
    close_id, closed_on = (latest[0], latest[1]) if latest else (0, None)
    since: dict[int, dict[str, int]] = {}
    for participation_id, kind, value in connection.execute(
        _sums(campaign, close_id, closed_on).where(Posting.participation_id.in_(participation_ids))
    ):
        since.setdefault(participation_id, {})[kind] = int(value)
    return Movements(
        closed_on,
        {
            participation_id: _movement(int(total), since.get(participation_id, {}))
            for participation_id, total in connection.execute(
                _totals(campaign).where(TotalTally.participation_id.in_(participation_ids))
            )
        },
    )


def _movement(total: int, since: dict[str, int]) -> Movement:
    return Movement(
        total - sum(since.values()),
        since.get("today", 0),
        since.get("late", 0),
        -since.get("reversal", 0),
    )


def _totals(campaign: Campaign) -> sa.Select[int, int]:
    """Return the query for what each participation has now."""
    in_points = campaign.ranking_indicator_id is None
    value = TotalTally.points if in_points else TotalTally.quantity
    query = (
        sa.select(TotalTally.participation_id, sa.func.sum(value))
        .where(TotalTally.campaign_id == campaign.id)
        .group_by(TotalTally.participation_id)
    )
    if not in_points:
        query = query.where(TotalTally.indicator_id == campaign.ranking_indicator_id)
    return query


def _sums(campaign: Campaign, close_id: int, closed_on: date | None) -> sa.Select[int, str, int]:
    """Return the query for the lines since the close, summed by participation and kind."""
    original = aliased(Posting)
    day = closed_on or date.min
    kind = sa.case(
        (original.line_no <= sa.func.coalesce(CloseMark.upto_line, 0), "reversal"),
        # What came after the close and was taken back again takes itself away.
        (sa.func.coalesce(original.business_date, Posting.business_date) <= day, "late"),
        else_="today",
    ).label("kind")
    value: sa.ColumnElement[int] = Posting.quantity.expression
    query = sa.select(Posting.participation_id, kind)
    if campaign.ranking_indicator_id is None:
        points = sa.func.coalesce(points_on(Posting.points_date.expression), 0)
        value = scored(value, points)
    query = (
        query.add_columns(sa.func.sum(value))
        .select_from(Book)
        .outerjoin(CloseMark, sa.and_(CloseMark.close_id == close_id, CloseMark.book_id == Book.id))
        .join(
            Posting,
            sa.and_(
                Posting.book_id == Book.id,
                Posting.line_no > sa.func.coalesce(CloseMark.upto_line, 0),
            ),
        )
        .join(
            CampaignIndicator,
            sa.and_(
                CampaignIndicator.campaign_id == Book.campaign_id,
                CampaignIndicator.indicator_id == Posting.indicator_id,
            ),
        )
        .outerjoin(original, original.id == Posting.reverses_id)
        .where(Book.campaign_id == campaign.id)
        .group_by(Posting.participation_id, kind)
    )
    if campaign.ranking_indicator_id is not None:
        query = query.where(Posting.indicator_id == campaign.ranking_indicator_id)
    return query
