"""The newcomers of a board of people, ranked among themselves."""

from dataclasses import replace

import sqlalchemy as sa

from portal.domain import standing
from portal.domain.standing import Line
from portal.models import Participation
from portal.services.standings import BoardStandings, Row


def among(connection: sa.Connection, found: BoardStandings) -> list[Row]:
    """Return the rows of those on the roster as newcomers or in training; one statement.

    They are placed as the board ranks; where it ranks increases, by value, because whoever is new
    has no base to count from. Those in training have a place among their like, too. Who has left is
    not among them, and none has a change.
    """
    new = _ids(connection, found)
    rows = {
        row.key: row
        for row in [*found.rows, *found.without_base]
        if row.members[0].participation_id in new
    }
    by_part = found.ranked_by == "attainment"
    lines = [
        Line(
            row.key,
            row.sums.value,
            row.sums.reached_at,
            row.members[0].employee_no,
            whole=row.target if by_part else 1,
        )
        for row in rows.values()
    ]
    return [
        replace(rows[place.key], place=place, change=None)
        for place in standing.rank(lines, found.step)
    ]


def _ids(connection: sa.Connection, found: BoardStandings) -> set[int]:
    rows = connection.execute(
        sa.select(Participation.id).where(
            Participation.campaign_id == found.campaign.id,
            sa.or_(Participation.cohort == "newcomer", Participation.in_training),
            Participation.counts_on(found.business_date),
        )
    )
    return set(rows.scalars())
