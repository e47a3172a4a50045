"""Postings: what an entry counts for, written with the tallies in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain.quantity import points_of
from portal.models import (
    Book,
    Campaign,
    CampaignIndicator,
    Participation,
    PointsRevision,
    Posting,
    TotalTally,
    UnitTotalTally,
    unset,
)
from portal.services import tallies
from portal.services.prepared import Prepared
from portal.services.work import Work


@dataclass(frozen=True)
class Place:
    """Where an entry may count: one live campaign that the owner takes part in."""

    campaign_id: int
    backdating_days: int
    verification: str
    is_history: bool
    participation_id: int
    unit_id: int
    sub_branch_id: int
    book_id: int
    points: int
    ends_on: date


@dataclass(frozen=True)
class Part:
    """How much of an entry, scaled, counts at one place."""

    place: Place
    quantity: int


Kept = Mapping[tuple[int, int], datetime]
"""By participation and quantity, the moment that a like-for-like correction inherits."""


def points_on(day: sa.ColumnElement[date] | date) -> sa.ScalarSelect[int]:
    """Return the subquery for a campaign indicator's points in force on a day, scaled."""
    return (
        sa.select(PointsRevision.points)
        .where(
            PointsRevision.campaign_id == CampaignIndicator.campaign_id,
            PointsRevision.indicator_id == CampaignIndicator.indicator_id,
            PointsRevision.valid_from <= day,
        )
        .order_by(PointsRevision.valid_from.desc(), PointsRevision.id.desc())
        .limit(1)
        .correlate(CampaignIndicator, Posting)
        .scalar_subquery()
    )


_INSERT = Prepared(
    sa.insert(Posting), [column.name for column in Posting.__table__.columns if column.name != "id"]
)
_PLACES = Prepared(
    sa.select(
        Campaign.id,
        Campaign.backdating_days,
        Campaign.verification,
        Campaign.is_history,
        Participation.id,
        Participation.unit_id,
        Participation.sub_branch_id,
        Book.id,
        sa.func.coalesce(points_on(sa.bindparam("day", type_=sa.Date)), 0),
        Campaign.ends_on,
    )
    .join(Participation, Participation.campaign_id == Campaign.id)
    .join(CampaignIndicator, CampaignIndicator.campaign_id == Campaign.id)
    .join(
        Book,
        sa.and_(Book.campaign_id == Campaign.id, Book.sub_branch_id == Participation.sub_branch_id),
    )
    .where(
        Participation.person_id == sa.bindparam("owner_id"),
        Participation.counts_on(sa.bindparam("day", type_=sa.Date)),
        CampaignIndicator.indicator_id == sa.bindparam("indicator_id"),
        Campaign.state == "live",
        Campaign.starts_on <= sa.bindparam("day", type_=sa.Date),
        Campaign.ends_on >= sa.bindparam("day", type_=sa.Date),
    )
    .order_by(Book.id)
)


def places(connection: sa.Connection, owner_id: int, indicator_id: int, day: date) -> list[Place]:
    """Return every live campaign in which the owner's indicator counts on the day."""
    values = {"owner_id": owner_id, "indicator_id": indicator_id, "day": day}
    return [Place(*row) for row in _PLACES.all(connection, values)]


def post(  # noqa: PLR0913 - a posting's columns
    work: Work,
    parts: Sequence[Part],
    last: dict[int, int],
    *,
    entry_id: int,
    indicator_id: int,
    business_date: date,
    effective_at: datetime,
    cause: str,
    is_verified: bool,
    kept: Kept | None = None,
) -> None:
    """Write an entry's lines at their places, and add to the tallies.

    The books are locked by the caller; `last` holds each one's last line and is moved on.
    """
    counted = [part for part in parts if part.quantity]
    if not counted:
        return
    kept = kept or {}
    moments = [
        kept.get((part.place.participation_id, part.quantity), effective_at) for part in counted
    ]
    _INSERT.run(
        work.connection,
        [
            {
                "book_id": part.place.book_id,
                "line_no": _next_line(last, part.place.book_id),
                "entry_id": entry_id,
                "unit_id": part.place.unit_id,
                "participation_id": part.place.participation_id,
                "indicator_id": indicator_id,
                "business_date": business_date,
                "points_date": business_date,
                "quantity": part.quantity,
                "effective_at": moment,
                "cause": cause,
                "reverses_id": None,
            }
            for part, moment in zip(counted, moments, strict=True)
        ],
    )
    tallies.add(
        work.connection,
        [
            tallies.Delta(
                campaign_id=part.place.campaign_id,
                sub_branch_id=part.place.sub_branch_id,
                unit_id=part.place.unit_id,
                participation_id=part.place.participation_id,
                indicator_id=indicator_id,
                business_date=business_date,
                quantity=part.quantity,
                points=points_of(part.quantity, part.place.points),
                unverified=0 if is_verified or part.place.verification == "none" else part.quantity,
                reached_at=moment,
            )
            for part, moment in zip(counted, moments, strict=True)
        ],
    )


def _next_line(last: dict[int, int], book_id: int) -> int:
    last[book_id] += 1
    return last[book_id]


def lines_in(book_ids: Iterable[int]) -> dict[int, int]:
    """Return how many lines each book is to get, for reserving them."""
    return dict(Counter(book_ids))


@dataclass(frozen=True)
class Line:
    """A posting that still stands, with what is needed to take it back."""

    id: int
    book_id: int
    campaign_id: int
    state: str
    sub_branch_id: int
    unit_id: int
    participation_id: int
    indicator_id: int
    business_date: date
    points_date: date
    quantity: int
    points: int
    verification: str
    effective_at: datetime

    def delta(self, day: date, *, quantity: int, points: int, unverified: int) -> tallies.Delta:
        """Return what changes on a day where the line counts; all scaled."""
        return tallies.Delta(
            campaign_id=self.campaign_id,
            sub_branch_id=self.sub_branch_id,
            unit_id=self.unit_id,
            participation_id=self.participation_id,
            indicator_id=self.indicator_id,
            business_date=day,
            quantity=quantity,
            points=points,
            unverified=unverified,
            reached_at=None,
        )


def standing(connection: sa.Connection, entry_id: int) -> list[Line]:
    """Return an entry's lines in every campaign, with the points that they were given."""
    rows = connection.execute(
        sa.select(
            Posting.id,
            Posting.book_id,
            Campaign.id,
            Campaign.state,
            Book.sub_branch_id,
            Posting.unit_id,
            Posting.participation_id,
            Posting.indicator_id,
            Posting.business_date,
            Posting.points_date,
            Posting.quantity,
            sa.func.coalesce(points_on(Posting.points_date.expression), 0),
            Campaign.verification,
            Posting.effective_at,
        )
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .join(
            CampaignIndicator,
            sa.and_(
                CampaignIndicator.campaign_id == Campaign.id,
                CampaignIndicator.indicator_id == Posting.indicator_id,
            ),
        )
        .where(Posting.entry_id == entry_id, unset(Posting.reverses_id))
        .order_by(Posting.book_id, Posting.line_no)
    )
    return [Line(*tuple(row)) for row in rows]


def take_back(
    work: Work,
    lines: Sequence[tuple[Line, date]],
    last: dict[int, int],
    *,
    entry_id: int,
    effective_at: datetime,
    was_verified: bool,
) -> None:
    """Write the negation of each line on its day, and mend the tallies.

    The books are locked by the caller; `last` holds each one's last line and is moved on.
    The latest standing moment is asked again: a reversal restores the time before.
    """
    _INSERT.run(
        work.connection,
        [
            {
                "book_id": line.book_id,
                "line_no": _next_line(last, line.book_id),
                "entry_id": entry_id,
                "unit_id": line.unit_id,
                "participation_id": line.participation_id,
                "indicator_id": line.indicator_id,
                "business_date": day,
                "points_date": line.points_date,
                "quantity": -line.quantity,
                "effective_at": effective_at,
                "cause": "reversal",
                "reverses_id": line.id,
            }
            for line, day in lines
        ],
    )
    deltas = [
        line.delta(
            day,
            quantity=-line.quantity,
            points=points_of(-line.quantity, line.points),
            unverified=0 if was_verified or line.verification == "none" else -line.quantity,
        )
        for line, day in lines
    ]
    tallies.add(work.connection, deltas)
    for line, _ in lines:
        _restore(work.connection, line)


def mark_verified(work: Work, lines: Sequence[Line]) -> None:
    """Take the lines' quantities off what is still unverified."""
    deltas = [
        line.delta(line.business_date, quantity=0, points=0, unverified=-line.quantity)
        for line in lines
        if line.verification == "after"
    ]
    if deltas:
        tallies.add(work.connection, deltas)


def _restore(connection: sa.Connection, line: Line) -> None:
    for table, column, subject in (
        (TotalTally, TotalTally.participation_id, line.participation_id),
        (UnitTotalTally, UnitTotalTally.unit_id, line.unit_id),
        (UnitTotalTally, UnitTotalTally.unit_id, line.sub_branch_id),
    ):
        connection.execute(
            sa.update(table)
            .where(
                table.campaign_id == line.campaign_id,
                column == subject,
                table.indicator_id == line.indicator_id,
            )
            .values(reached_at=_latest(line, table, subject))
        )


def _latest(
    line: Line, table: type[TotalTally | UnitTotalTally], subject: int
) -> sa.ScalarSelect[datetime]:
    reversal = sa.orm.aliased(Posting)
    latest = sa.select(sa.func.max(Posting.effective_at)).where(
        Posting.indicator_id == line.indicator_id,
        unset(Posting.reverses_id),
        ~sa.exists().where(reversal.reverses_id == Posting.id),
    )
    if table is TotalTally:
        latest = latest.where(Posting.participation_id == line.participation_id)
    elif subject == line.sub_branch_id:
        latest = latest.where(Posting.book_id == line.book_id)
    else:
        latest = latest.where(
            Posting.unit_id == subject,
            Posting.book_id.in_(sa.select(Book.id).where(Book.campaign_id == line.campaign_id)),
        )
    return latest.scalar_subquery()
