"""How a campaign stood at a cut-off: read once, for all the bulletins of an evening."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.domain.pace import Period, Progress, progress
from portal.domain.plan import Share, passed_by_days
from portal.models import Board, Campaign
from portal.services import standings
from portal.services.bulletins import between
from portal.services.bulletins.zero import days_at_zero
from portal.services.standings import BoardStandings, Row

# Which board is the table, by what is scored.
_BOARDS = {"individual": "person", "bundle": "bundle", "team": "team", "sub_branch": "sub_branch"}


@dataclass(frozen=True)
class Stood:
    """A campaign's books and boards at the cut-off of a day, which counts as passed.

    `main` is the board that is the table, `people` the individual one, often the same. `week` is
    what each participation has since Monday, `zero` for how many working days it had nothing.
    """

    campaign: Campaign
    day: date
    upto: Mapping[int, int]
    main: BoardStandings
    people: BoardStandings
    progress: Progress
    passed: Share
    week: Mapping[int, int]
    zero: Mapping[int, int]

    @property
    def everybody(self) -> list[Row]:
        """The rows of all who take part, those aside included."""
        return [*self.people.rows, *self.people.without_base]


def read(
    connection: sa.Connection,
    campaign: Campaign,
    day: date,
    upto: Mapping[int, int],
    known: Mapping[int, BoardStandings],
) -> Stood:
    """Return how the campaign stands; a fixed number of statements.

    `known` are the boards that were read for the close already, by id.
    """
    found = {
        kind: known.get(board_id) or standings.of(connection, board_id, day)
        for kind, board_id in _boards(connection, campaign).items()
    }
    people = found["person"]
    is_working = people.worked.is_working if people.worked else None
    rows = [*people.rows, *people.without_base]
    members = [member for row in rows for member in row.members]
    return Stood(
        campaign=campaign,
        day=day,
        upto=upto,
        # Without one bundle, team or second sub-branch there is no board of them.
        main=found.get(_BOARDS[campaign.scoring], people),
        people=people,
        progress=progress(
            Period(campaign.starts_on, campaign.ends_on),
            today=day,
            past_cut_off=True,
            is_working=is_working,
        ),
        passed=passed_by_days(day, past_cut_off=True, is_working=is_working),
        week=between.sums(connection, campaign, day - timedelta(days=day.weekday()), day),
        zero=days_at_zero(connection, campaign, members, day),
    )


def _boards(connection: sa.Connection, campaign: Campaign) -> dict[str, int]:
    """Return the campaign's own boards that a bulletin tells of, by kind."""
    rows = connection.execute(
        sa.select(Board.kind, Board.id).where(
            Board.campaign_id == campaign.id,
            Board.unit_id == campaign.unit_id,
            Board.kind.in_({"person", _BOARDS[campaign.scoring]}),
        )
    )
    return dict(rows.all())
