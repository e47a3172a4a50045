"""A board as of a past moment: from the lines that were known then, whatever the tallies say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.models import (
    BaseRevision,
    Book,
    Campaign,
    CampaignIndicator,
    Participation,
    Posting,
    RosterRevision,
    TargetRevision,
    hidden,
)
from portal.services import bases, measures, scales, targets
from portal.services.recounting import scored
from portal.services.standings import members, prefixes, reading
from portal.services.standings.figures import Sums
from portal.services.standings.members import Member
from portal.services.standings.moments import Moment, table_of
from portal.services.standings.prefixes import Kept
from portal.services.standings.reading import BoardStandings, Head, Source
from portal.services.standings.rows import Facts

MOST_BY_PERSON = 300
"""Of so many people the lines are read person by person; of more, those of the whole campaign."""


def of(
    connection: sa.Connection, board_id: int, moment: Moment, kept: Kept | None = None
) -> BoardStandings:
    """Return the board's standings as they were at the moment.

    A bounded number of statements; every line up to the moment that is not `kept` already, or that
    is the unit's where that is a small one, is read once, by the database. The rules are those of
    today: what standings rest on is fixed once a campaign is live. Names and the tree of units are
    today's, too.
    """
    board, campaign, unit = reading.head(connection, board_id)
    people = members.of_unit_at(connection, campaign, unit, moment.at)
    only = _only(connection, (board, campaign, unit), people)
    of_people, of_units = sums(connection, campaign, moment, kept, only)
    increases = campaign.ranking == "increase"
    source = Source(
        people=people,
        facts=Facts(
            sums=of_people,
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
        units=lambda: of_units,
        before=reading.ranks_before(connection, board, moment.day, moment.at),
        version=sum(moment.marks.values()),
    )
    return reading.made(connection, (board, campaign, unit), source, moment.day)


def _only(
    connection: sa.Connection, head: Head, people: Sequence[Member]
) -> Collection[int] | None:
    """Return the participations whose lines are all that the board shows; None for everybody's.

    What a team has was brought by those who were in it at some time.
    """
    board, campaign, unit = head
    if unit.id == campaign.unit_id or board.kind == "sub_branch":
        return None
    found = {member.participation_id for member in people}
    if board.kind == "team":
        found |= set(
            connection.scalars(
                sa.select(RosterRevision.participation_id)
                .join(Participation, Participation.id == RosterRevision.participation_id)
                .where(
                    Participation.campaign_id == campaign.id,
                    RosterRevision.unit_id.in_({member.unit_id for member in people}),
                )
            )
        )
    return found if len(found) <= MOST_BY_PERSON else None


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
    connection: sa.Connection,
    campaign: Campaign,
    moment: Moment,
    kept: Kept | None = None,
    only: Collection[int] | None = None,
) -> tuple[Mapping[int, Sums], Mapping[int, Sums]]:
    """Return what the lines up to the moment come to: by participation, and by unit.

    Scaled, in the campaign's measure, with the points that had been decided by then. `only` the
    lines of these participations, where they are few; else from what is `kept` of the campaign.
    """
    value = worth(connection, campaign, moment.at)
    if only is None:
        held = prefixes.of(connection, campaign, moment, value, kept or Kept())
    else:
        held = prefixes.of_some(connection, campaign, moment, value, only)
    today = {
        prefixes.group_of(row): int(row.value)
        for row in connection.execute(_of_day(campaign, moment, value, only))
    }
    people, units = _Together(), _Together()
    for group, own in held.items():
        participation_id, unit_id, sub_branch_id, indicator_id = group
        found = Sums(own.value, today.get(group, 0), own.unverified, own.reached_at)
        people.add(participation_id, indicator_id, found)
        for subject in {unit_id, sub_branch_id}:
            units.add(subject, indicator_id, found)
    return people.sums(), units.sums()


class _Together:
    """Figures by subject and indicator, as the tallies hold them."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], Sums] = {}

    def add(self, subject: int, indicator_id: int, more: Sums) -> None:
        """Add to what the subject has in the indicator."""
        key = subject, indicator_id
        was = self._found.get(key)
        self._found[key] = more if was is None else was.plus(more)

    def sums(self) -> dict[int, Sums]:
        """Return by subject what there is in all.

        Who has nothing left in an indicator got there with the others.
        """
        found: dict[int, Sums] = {}
        for (subject, _indicator), one in self._found.items():
            own = one if one.value else replace(one, reached_at=None)
            found[subject] = found[subject].plus(own) if subject in found else own
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


def _of_day(
    campaign: Campaign,
    moment: Moment,
    value: sa.ColumnElement[int],
    only: Collection[int] | None,
) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for what the moment's day brought by then.

    By way of the people, whose lines are in the order of days.
    """
    marks = table_of(moment.marks)
    return (
        sa.select(
            *prefixes.GROUP,
            sa.cast(sa.func.sum(value), sa.BigInteger).label("value"),
        )
        .select_from(Posting)
        .join(
            marks,
            sa.and_(marks.c.book_id == hidden(Posting.book_id), Posting.line_no <= marks.c.upto),
        )
        .join(Book, Book.id == marks.c.book_id)
        .where(
            Posting.participation_id.in_(_places(campaign) if only is None else sorted(only)),
            Posting.indicator_id.in_(_counted(campaign)),
            Posting.business_date == moment.day,
        )
        .group_by(*prefixes.GROUP)
    )


def _places(campaign: Campaign) -> sa.Select[int]:
    return sa.select(Participation.id).where(Participation.campaign_id == campaign.id)


def _counted(campaign: Campaign) -> sa.Select[int] | list[int]:
    if campaign.ranking_indicator_id is not None:
        return [campaign.ranking_indicator_id]
    return sa.select(CampaignIndicator.indicator_id).where(
        CampaignIndicator.campaign_id == campaign.id
    )
