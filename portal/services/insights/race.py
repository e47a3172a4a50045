"""A season as a race: a board's rows at the end of every day, as the ledger stands now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain import race
from portal.domain.race import Event, Frame, Runner
from portal.domain.standing import Score
from portal.models import DayTally, UnitDayTally
from portal.services import measures
from portal.services.standings import BoardStandings, Row

LEAST_DAYS = 3
"""A season of fewer days with a line is no race yet."""


@dataclass(frozen=True)
class Race:
    """A season's frames; runners are the rows of the board, in its order, each by its number.

    `busy` are the days that brought a line. The last frame is the board that it was read for.
    """

    runners: Sequence[Runner]
    frames: Sequence[Frame]
    events: Sequence[Event]
    leaders: Sequence[int | None]
    busy: int

    def score(self, number: int, frame: Frame) -> Score | None:
        """Return what a runner stood in a frame with."""
        return self.runners[number].score(frame.values[number])

    def rank(self, number: int, frame: int) -> int:
        """Return the rank of somebody who has a place in the frame: equals share it."""
        it = self.frames[frame]
        own = self.score(number, it) or 0
        return 1 + sum((self.score(one, it) or 0) > own for one in it.places)


def of(connection: sa.Connection, found: BoardStandings) -> Race | None:
    """Return the race up to the board's day; None before the first line. One statement.

    A line counts on its own day, and one that takes another back after its close on the day when
    it does: so the season ran as the ledger stands now, whatever the board knew on an evening.
    """
    campaign = found.campaign
    gains = _gains(connection, found)
    runners = [_runner(row, found, gains) for row in found.rows]
    busy = {day for runner in runners for day, gained in runner.gained.items() if gained}
    last = min(found.business_date, campaign.ends_on)
    if not busy or last < campaign.starts_on:
        return None
    is_working = found.worked.is_working if found.worked else None
    days = race.days_of(campaign.starts_on, last, is_working, busy)
    frames = race.frames(runners, days)
    return Race(
        runners=runners,
        frames=frames,
        events=race.events(runners, frames),
        leaders=race.leaders(runners, frames),
        busy=len(busy),
    )


def _runner(row: Row, found: BoardStandings, gains: Mapping[int, Mapping[date, int]]) -> Runner:
    gained: dict[date, int] = defaultdict(int)
    for subject in _subjects(row, found):
        for day, value in gains.get(subject, {}).items():
            gained[day] += value
    is_ranked = not all(member.in_training for member in row.members)
    return Runner(gained, row.place.base, row.place.whole, ranked=is_ranked)


def _by_unit(found: BoardStandings) -> bool:
    """Whether a row's value is its unit's own, and not the sum of whom it names."""
    return found.board.kind in ("team", "sub_branch") and found.campaign.ranking != "increase"


def _subjects(row: Row, found: BoardStandings) -> list[int]:
    if _by_unit(found) and row.unit is not None:
        return [row.unit.id]
    return [member.participation_id for member in row.members]


def _gains(connection: sa.Connection, found: BoardStandings) -> Mapping[int, Mapping[date, int]]:
    """Return by participation or unit what each day brought, in the campaign's measure."""
    campaign = found.campaign
    tally = UnitDayTally if _by_unit(found) else DayTally
    subject = UnitDayTally.unit_id if _by_unit(found) else DayTally.participation_id
    in_points = measures.in_points(campaign)
    value = sa.func.sum(tally.points if in_points else tally.quantity)
    query = (
        sa.select(subject, tally.business_date, sa.cast(value, sa.BigInteger))
        .where(tally.campaign_id == campaign.id)
        .group_by(subject, tally.business_date)
    )
    if not in_points:
        query = query.where(tally.indicator_id == campaign.ranking_indicator_id)
    gains: dict[int, dict[date, int]] = defaultdict(dict)
    for id_, day, gained in connection.execute(query):
        gains[id_][day] = int(gained)
    return gains
