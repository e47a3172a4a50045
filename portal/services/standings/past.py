"""A board as of a past moment: from the lines that were known then, whatever the tallies say."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import (
    BaseRevision,
    Book,
    Campaign,
    Posting,
    TargetRevision,
    Verification,
)
from portal.services import bases, measures, scales, targets
from portal.services.reconciliation import scored
from portal.services.standings import members, reading
from portal.services.standings.figures import Sums
from portal.services.standings.moments import Moment, table_of
from portal.services.standings.reading import BoardStandings, Source
from portal.services.standings.rows import Facts

_SUBJECT = (
    Posting.participation_id,
    Posting.unit_id,
    Book.sub_branch_id,
    Posting.indicator_id,
)


def of(connection: sa.Connection, board_id: int, moment: Moment) -> BoardStandings:
    """Return the board's standings as they were at the moment.

    A fixed number of statements; every line up to the moment is read once, by the database. The
    rules are those of today: what standings rest on is fixed once a campaign is live. Names and the
    tree of units are today's, too.
    """
    board, campaign, unit = reading.head(connection, board_id)
    people, units = sums(connection, campaign, moment)
    increases = campaign.ranking == "increase"
    source = Source(
        people=members.of_unit_at(connection, campaign, unit, moment.at),
        facts=Facts(
            sums=people,
            targets=targets.in_force(
                connection,
                campaign,
                campaign.ranking_indicator_id,
                moment.day,
                _decided(connection, TargetRevision, campaign, moment.at),
            ),
            bases=bases.in_force(
                connection,
                campaign.id,
                _decided(connection, BaseRevision, campaign, moment.at),
            )
            if increases
            else {},
        ),
        units=lambda: units,
        before=reading.ranks_before(connection, board, moment.day, moment.at),
        version=sum(moment.marks.values()),
    )
    return reading.made(connection, (board, campaign, unit), source, moment.day)


def _decided(
    connection: sa.Connection,
    model: type[TargetRevision | BaseRevision],
    campaign: Campaign,
    by: datetime,
) -> int:
    """Return the number of the last revision that was decided by then, 0 before the first."""
    found = connection.scalar(
        sa.select(sa.func.max(model.id)).where(
            model.campaign_id == campaign.id, model.recorded_at <= by
        )
    )
    return int(found or 0)


def sums(
    connection: sa.Connection, campaign: Campaign, moment: Moment
) -> tuple[Mapping[int, Sums], Mapping[int, Sums]]:
    """Return what the lines up to the moment come to: by participation, and by unit.

    Scaled, in the campaign's measure, with the points that had been decided by then.
    """
    people, units = _Together(), _Together()
    for row in connection.execute(_sums(connection, campaign, moment)):
        found = Sums(int(row.value), int(row.today), 0, row.reached_at)
        people.add(row.participation_id, row.indicator_id, found)
        for unit_id in {row.unit_id, row.sub_branch_id}:
            units.add(unit_id, row.indicator_id, found)
    if campaign.verification == "after":
        for row in connection.execute(_unverified(campaign, moment)):
            waiting = Sums(0, 0, int(row.quantity))
            people.add(row.participation_id, row.indicator_id, waiting)
            for unit_id in {row.unit_id, row.sub_branch_id}:
                units.add(unit_id, row.indicator_id, waiting)
    return people.sums(), units.sums()


class _Together:
    """Figures by subject and indicator, as the tallies hold them."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], Sums] = defaultdict(Sums)

    def add(self, subject: int, indicator_id: int, more: Sums) -> None:
        """Add to what the subject has in the indicator."""
        self._found[subject, indicator_id] = self._found[subject, indicator_id].plus(more)

    def sums(self) -> dict[int, Sums]:
        """Return by subject what there is in all.

        Who has nothing left in an indicator got there with the others.
        """
        found: dict[int, Sums] = defaultdict(Sums)
        for (subject, _indicator), one in self._found.items():
            found[subject] = found[subject].plus(
                one if one.value else Sums(0, one.today, one.unverified)
            )
        return found


def worth(connection: sa.Connection, campaign: Campaign, by: datetime) -> sa.ColumnElement[int]:
    """Return, on Posting, what a line is worth in the campaign's measure, scaled.

    Each line is scored by itself, with the points that had been decided by the moment.
    """
    quantity: sa.ColumnElement[int] = Posting.quantity.expression
    if not measures.in_points(campaign):
        return quantity
    known = scales.of(connection, campaign.id, by)
    decided = [
        (
            sa.and_(Posting.indicator_id == indicator_id, Posting.points_date >= day),
            sa.literal(points, sa.BigInteger),
        )
        for indicator_id, scale in sorted(known.items())
        # The latest day comes first: the first that holds is taken.
        for day, points in sorted(zip(scale.days, scale.points, strict=True), reverse=True)
    ]
    if not decided:
        return sa.literal(0, sa.BigInteger)
    return scored(quantity, sa.case(*decided, else_=sa.literal(0, sa.BigInteger)))


def _lines(
    query: sa.Select[*tuple[Any, ...]], campaign: Campaign, marks: sa.CTE
) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for the lines that were known and that the campaign's measure counts."""
    query = (
        query.select_from(marks)
        .join(Book, Book.id == marks.c.book_id)
        .join(
            Posting,
            sa.and_(Posting.book_id == marks.c.book_id, Posting.line_no <= marks.c.upto),
        )
    )
    if measures.in_points(campaign):
        return query
    return query.where(Posting.indicator_id == campaign.ranking_indicator_id)


def _stands(marks: sa.CTE) -> sa.ColumnElement[bool]:
    """Whether a line is none that takes another back, and was not taken back by the moment."""
    reversal = aliased(Posting)
    taken_back = (
        sa.select(reversal.reverses_id)
        .join(marks, sa.and_(reversal.book_id == marks.c.book_id, reversal.line_no <= marks.c.upto))
        .where(reversal.reverses_id.is_not(None))
    )
    return sa.and_(Posting.reverses_id.is_(None), Posting.id.not_in(taken_back))


def _sums(
    connection: sa.Connection, campaign: Campaign, moment: Moment
) -> sa.Select[*tuple[Any, ...]]:
    marks = table_of(moment.marks)
    value = worth(connection, campaign, moment.at)
    query = sa.select(
        *_SUBJECT,
        sa.cast(sa.func.sum(value), sa.BigInteger).label("value"),
        sa.cast(
            sa.func.sum(sa.case((Posting.business_date == moment.day, value), else_=0)),
            sa.BigInteger,
        ).label("today"),
        sa.func.max(sa.case((_stands(marks), Posting.effective_at.expression), else_=None)).label(
            "reached_at"
        ),
    )
    return _lines(query, campaign, marks).group_by(*_SUBJECT)


def _unverified(campaign: Campaign, moment: Moment) -> sa.Select[*tuple[Any, ...]]:
    marks = table_of(moment.marks)
    query = sa.select(
        *_SUBJECT, sa.cast(sa.func.sum(Posting.quantity), sa.BigInteger).label("quantity")
    )
    return (
        _lines(query, campaign, marks)
        .outerjoin(
            Verification,
            sa.and_(
                Verification.entry_id == Posting.entry_id, Verification.verified_at <= moment.at
            ),
        )
        .where(_stands(marks), Verification.entry_id.is_(None))
        .group_by(*_SUBJECT)
    )
