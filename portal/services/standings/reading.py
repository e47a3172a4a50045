"""Reading a board: one fixed number of statements, whatever it ranks and however much there is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain.plan import Plan
from portal.models import Board, Bundle, Campaign, Close, CloseStanding, Unit
from portal.services import bases, boards, calendar, targets
from portal.services.calendar import WorkingDays
from portal.services.standings import figures, members, rows
from portal.services.standings.figures import Sums
from portal.services.standings.members import Member
from portal.services.standings.rows import Facts, Row


@dataclass(frozen=True)
class BoardStandings:
    """A board as it stands at a version; everything scaled, nothing in a language yet.

    `ranked_by` is "value", "attainment" or "increase". `without_base` are the people whom an
    increase cannot be counted for: on the individual board they stand aside, as rows without a
    place.
    """

    board: Board
    campaign: Campaign
    unit: Unit
    version: int
    business_date: date
    has_close: bool
    step: int
    ranked_by: str
    rows: list[Row]
    total: Sums
    target: int | None
    # The targets that the one above is made of, with what each was split into.
    plans: tuple[Plan, ...] = ()
    # None where the campaign goes by calendar days.
    worked: WorkingDays | None = None
    teams: list[tuple[Unit, Sums, int]] = field(default_factory=list)
    without_base: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """What a board is made of: who takes part in it, what they have, and where they stood before.

    `units` gives each team's and sub-branch's figures where the board is of those. `before` are the
    ranks at the close before, None before the first.
    """

    people: list[Member]
    facts: Facts
    units: Callable[[], Mapping[int, Sums]]
    before: dict[str, int] | None
    version: int


Head = tuple[Board, Campaign, Unit]
"""A board, its campaign, and the unit that it is of."""


def of(connection: sa.Connection, board_id: int, today: date) -> BoardStandings:
    """Return the board's standings as of the connection's snapshot.

    A fixed number of statements, whatever the number of entries; one row a participant is read.
    """
    board, campaign, unit = found = head(connection, board_id)
    source = Source(
        people=members.of_unit(connection, campaign, unit),
        facts=Facts(
            sums=figures.of_people(connection, campaign, today),
            targets=targets.ranked(connection, campaign, today),
            bases=bases.in_force(connection, campaign.id) if campaign.ranking == "increase" else {},
        ),
        units=lambda: figures.of_units(connection, campaign, today),
        before=ranks_before(connection, board, today),
        version=boards.heads(connection, [board_id])[board_id].version,
    )
    return made(connection, found, source, today)


def made(connection: sa.Connection, head_: Head, source: Source, today: date) -> BoardStandings:
    """Return the board that the source makes: its rows placed, and what stands around them."""
    board, campaign, unit = head_
    people, facts = source.people, source.facts
    increases = campaign.ranking == "increase"
    step = figures.step(connection, campaign, today)
    by = ranked_by(board, campaign)
    found = rows_of(
        connection,
        board.kind,
        source,
        lambda: find_bundles(connection, campaign.id),
        increases=increases,
    )
    aside = [member for member in people if increases and not facts.has_base(member)]
    return BoardStandings(
        board=board,
        campaign=campaign,
        unit=unit,
        version=source.version,
        business_date=today,
        has_close=source.before is not None,
        step=step,
        ranked_by=by,
        rows=rows.placed(found, by, step, source.before),
        total=facts.sum_of(people),
        target=facts.unit_target(unit.id, people),
        plans=facts.unit_plans(unit.id, people),
        worked=_worked(connection, campaign, unit),
        teams=_teams(connection, people, facts),
        without_base=rows.of_people(aside, facts),
    )


def ranked_by(board: Board, campaign: Campaign) -> str:
    """Return what a board is ordered by: "value", "attainment" or "increase"."""
    if board.kind == "no_base" or campaign.ranking in ("quantity", "points"):
        return "value"
    return campaign.ranking


def _worked(connection: sa.Connection, campaign: Campaign, unit: Unit) -> WorkingDays | None:
    if campaign.basis != "working":
        return None
    return calendar.working_days(connection, campaign.starts_on, campaign.ends_on, unit.path)


def head(connection: sa.Connection, board_id: int) -> Head:
    """Return the board with its campaign and unit."""
    with sa.orm.Session(bind=connection) as session:
        row = session.execute(
            sa.select(Board, Campaign, Unit)
            .join(Campaign, Campaign.id == Board.campaign_id)
            .join(Unit, Unit.id == Board.unit_id)
            .where(Board.id == board_id)
        ).one()
        session.expunge_all()
    return row[0], row[1], row[2]


def ranks_before(
    connection: sa.Connection, board: Board, day: date, taken_by: datetime | None = None
) -> dict[str, int] | None:
    """Return the board's ranks at the latest close before the day, or None before the first.

    Of those taken by a moment, where one is given.
    """
    latest = sa.select(Close.id).where(
        Close.campaign_id == board.campaign_id, Close.business_date < day
    )
    if taken_by is not None:
        latest = latest.where(Close.taken_at <= taken_by)
    close_id = connection.scalar(latest.order_by(Close.business_date.desc()).limit(1))
    if close_id is None:
        return None
    found = connection.execute(
        sa.select(CloseStanding.row_key, CloseStanding.rank).where(
            CloseStanding.close_id == close_id,
            CloseStanding.board_id == board.id,
            CloseStanding.rank.is_not(None),
        )
    )
    return {key: rank for key, rank in found if rank is not None}


def rows_of(
    connection: sa.Connection,
    kind: str,
    source: Source,
    bundles: Callable[[], Mapping[int, Bundle]],
    *,
    increases: bool,
) -> list[Row]:
    """Return the rows of a board of the kind, not placed yet.

    `increases`: without those whom no increase can be counted for, where the rows are of people.
    """
    is_of_units = kind in rows.OF_UNITS
    groups = rows.unit_groups(kind, source.people) if is_of_units else {}
    return rows.of_kind(
        kind,
        source.people,
        source.facts,
        increases=increases,
        bundles=bundles() if kind == "bundle" else {},
        units=find_units(connection, groups) if is_of_units else {},
        sums=source.units() if is_of_units else {},
    )


def find_bundles(connection: sa.Connection, campaign_id: int) -> dict[int, Bundle]:
    """Return the bundles of the campaign's roster by id."""
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(sa.select(Bundle).where(Bundle.campaign_id == campaign_id)).all()
        session.expunge_all()
    return {bundle.id: bundle for bundle in found}


def find_units(connection: sa.Connection, ids: Iterable[int]) -> dict[int, Unit]:
    """Return units by id."""
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(sa.select(Unit).where(Unit.id.in_(list(ids)))).all()
        session.expunge_all()
    return {unit.id: unit for unit in found}


def _teams(
    connection: sa.Connection, people: list[Member], facts: Facts
) -> list[tuple[Unit, Sums, int]]:
    """Return what each unit's present members have, most first."""
    groups: dict[int, list[Member]] = defaultdict(list)
    for member in people:
        groups[member.unit_id].append(member)
    units = find_units(connection, groups)
    teams = [(units[unit_id], facts.sum_of(group), len(group)) for unit_id, group in groups.items()]
    teams.sort(key=lambda team: (-team[1].value, team[0].sort_key))
    return teams
