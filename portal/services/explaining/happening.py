"""What happened in a campaign between two moments, as it was written down."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.models import BaseRevision, Book, Campaign, PointsRevision, Posting, TargetRevision
from portal.services import measures, targets
from portal.services.standings import Moment
from portal.services.standings.moments import joined, known_at, lines_between
from portal.services.targets import Subject


@dataclass(frozen=True, slots=True)
class Alike:
    """Lines that are alike: whose they are, of which day's points, how much each, how many."""

    participation_id: int
    unit_id: int
    sub_branch_id: int
    points_date: date
    quantity: int
    times: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A line of the ledger that counts in the campaign's measure; `known_at` is when it did."""

    id: int
    entry_id: int
    participation_id: int
    unit_id: int
    sub_branch_id: int
    indicator_id: int
    business_date: date
    points_date: date
    quantity: int
    cause: str
    known_at: datetime

    @property
    def alike(self) -> Alike:
        """Return the line as those that are alike are told: itself, once."""
        return Alike(
            self.participation_id,
            self.unit_id,
            self.sub_branch_id,
            self.points_date,
            self.quantity,
            1,
        )


@dataclass(frozen=True, slots=True)
class Aimed:
    """A target of the whole campaign as it was set, scaled."""

    id: int
    subject: Subject
    target: int
    valid_from: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Based:
    """A base as it was set, scaled; None where it was taken away."""

    id: int
    participation_id: int
    base: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """An indicator's points from a day on as they were decided, scaled."""

    indicator_id: int
    valid_from: date
    points: int
    rescores: bool
    recorded_at: datetime


def posted(
    connection: sa.Connection, campaign: Campaign, since: Moment, until: Moment
) -> list[Posted]:
    """Return the lines that were written after the one moment, up to the other, in their order."""
    marks = lines_between(since.marks, until.marks)
    query = (
        sa.select(
            Posting.id,
            Posting.entry_id,
            Posting.participation_id,
            Posting.unit_id,
            Book.sub_branch_id,
            Posting.indicator_id,
            Posting.business_date,
            Posting.points_date,
            Posting.quantity,
            Posting.cause,
            known_at(),
        )
        .select_from(marks)
        .join(Book, Book.id == marks.c.book_id)
        .join(
            Posting,
            sa.and_(
                Posting.book_id == marks.c.book_id,
                Posting.line_no > marks.c.after,
                Posting.line_no <= marks.c.upto,
            ),
        )
        .order_by(Posting.id)
    )
    if not measures.in_points(campaign):
        query = query.where(Posting.indicator_id == campaign.ranking_indicator_id)
    return [Posted(*tuple(row)) for row in connection.execute(joined(query))]


def aimed(connection: sa.Connection, campaign: Campaign) -> list[Aimed]:
    """Return every target of the whole campaign in its measure that was ever set, in order."""
    rows = connection.execute(
        sa.select(
            TargetRevision.id,
            TargetRevision.participation_id,
            TargetRevision.unit_id,
            TargetRevision.target,
            TargetRevision.valid_from,
            TargetRevision.recorded_at,
        )
        .where(
            TargetRevision.campaign_id == campaign.id,
            TargetRevision.indicator_id.is_not_distinct_from(campaign.ranking_indicator_id),
            TargetRevision.period == targets.whole_of(campaign).kind,
        )
        .order_by(TargetRevision.id)
    )
    return [
        Aimed(id_, ("p", place) if place is not None else ("u", unit or 0), target, day, at)
        for id_, place, unit, target, day, at in rows
    ]


def based(connection: sa.Connection, campaign: Campaign) -> list[Based]:
    """Return every base that was ever set, in order."""
    rows = connection.execute(
        sa.select(
            BaseRevision.id,
            BaseRevision.participation_id,
            BaseRevision.base,
            BaseRevision.recorded_at,
        )
        .where(BaseRevision.campaign_id == campaign.id)
        .order_by(BaseRevision.id)
    )
    return [Based(id_, place, base, at) for id_, place, base, at in rows]


def scored(connection: sa.Connection, campaign: Campaign) -> list[Scored]:
    """Return every decision about points that was ever taken, in order."""
    rows = connection.execute(
        sa.select(
            PointsRevision.indicator_id,
            PointsRevision.valid_from,
            PointsRevision.points,
            PointsRevision.rescores,
            PointsRevision.recorded_at,
        )
        .where(PointsRevision.campaign_id == campaign.id)
        .order_by(PointsRevision.id)
    )
    return [
        Scored(indicator_id, day, points, rescores, at)
        for indicator_id, day, points, rescores, at in rows
    ]


def alike(connection: sa.Connection, moment: Moment, indicator_id: int, since: date) -> list[Alike]:
    """Return an indicator's lines up to the moment whose points are of a day or later ones."""
    marks = lines_between({}, moment.marks)
    columns = (
        Posting.participation_id,
        Posting.unit_id,
        Book.sub_branch_id,
        Posting.points_date,
        Posting.quantity,
    )
    rows = connection.execute(
        sa.select(*columns, sa.func.count())
        .select_from(marks)
        .join(Book, Book.id == marks.c.book_id)
        .join(
            Posting,
            sa.and_(Posting.book_id == marks.c.book_id, Posting.line_no <= marks.c.upto),
        )
        .where(Posting.indicator_id == indicator_id, Posting.points_date >= since)
        .group_by(*columns)
    )
    return [
        Alike(place, unit, sub_branch, day, quantity, times)
        for place, unit, sub_branch, day, quantity, times in rows
    ]
