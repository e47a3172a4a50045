"""Campaigns at a glance, for those who lead them: how far they are and what they still lack."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import (
    Board,
    Campaign,
    DayTally,
    Participation,
    RuleRevision,
    RulesRead,
    TargetRevision,
)
from portal.services import measures, standings
from portal.services.own_figures import Reader
from portal.services.standings import BoardStandings


@dataclass(frozen=True)
class Counts:
    """How many take part, and of them have a result today, a target, the rules confirmed."""

    people: int = 0
    active: int = 0
    with_target: int = 0
    read: int = 0


@dataclass(frozen=True)
class Glance:
    """A live campaign: its board of sub-branches, or of people where there is but one of those."""

    found: BoardStandings
    measure: tuple[str, str]
    counts: Counts


def of(
    connection: sa.Connection,
    campaign_ids: Collection[int],
    today: date,
    reader: Reader = standings.of,
) -> list[Glance]:
    """Return the campaigns in the order in which they are asked for.

    A fixed number of statements for all of them, and one for each.
    """
    if not campaign_ids:
        return []
    boards = _boards(connection, campaign_ids)
    counts = _counts(connection, campaign_ids, today)
    found = [
        reader(connection, boards[campaign_id], today)
        for campaign_id in campaign_ids
        if campaign_id in boards
    ]
    return [
        Glance(
            board,
            measures.of(connection, board.campaign),
            counts.get(board.campaign.id, Counts()),
        )
        for board in found
    ]


def _boards(connection: sa.Connection, campaign_ids: Collection[int]) -> dict[int, int]:
    """Return by campaign the board of its sub-branches, else that of its people."""
    rows = connection.execute(
        sa.select(Board.campaign_id, Board.id)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .where(
            Board.campaign_id.in_(campaign_ids),
            Board.unit_id == Campaign.unit_id,
            Board.kind.in_(("sub_branch", "person")),
        )
        .order_by(Board.campaign_id, sa.case((Board.kind == "sub_branch", 1), else_=0))
    )
    return {campaign_id: board_id for campaign_id, board_id in rows}  # noqa: C416 - rows, no pairs


def _counts(
    connection: sa.Connection, campaign_ids: Collection[int], today: date
) -> dict[int, Counts]:
    here = sa.and_(
        Participation.campaign_id.in_(campaign_ids),
        Participation.counts_on(today),
    )
    active = (
        sa.exists()
        .where(
            DayTally.participation_id == Participation.id,
            DayTally.campaign_id == Participation.campaign_id,
            DayTally.business_date == today,
            DayTally.quantity > 0,
        )
        .correlate(Participation)
    )
    revisions = (
        sa.select(sa.func.max(TargetRevision.id))
        .where(TargetRevision.participation_id == Participation.id)
        .correlate(Participation)
        .scalar_subquery()
    )
    has_target = sa.exists().where(TargetRevision.id == revisions, TargetRevision.target > 0)
    newest = (
        sa.select(sa.func.max(RuleRevision.id))
        .where(RuleRevision.campaign_id == Participation.campaign_id)
        .correlate(Participation)
        .scalar_subquery()
    )
    has_read = (
        sa.exists()
        .where(RulesRead.person_id == Participation.person_id, RulesRead.revision_id == newest)
        .correlate(Participation)
    )
    rows = connection.execute(
        sa.select(
            Participation.campaign_id,
            sa.func.count(),
            _sum(active),
            _sum(has_target.correlate(Participation)),
            _sum(has_read),
        )
        .where(here)
        .group_by(Participation.campaign_id)
    )
    return {row[0]: Counts(*(int(figure) for figure in row[1:])) for row in rows}


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))
