"""Standings: the one query behind every board, whatever it ranks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain import standing
from portal.domain.quantity import SCALE
from portal.domain.standing import Line, Standing
from portal.models import (
    Board,
    Bundle,
    Campaign,
    Close,
    CloseStanding,
    DayTally,
    Participation,
    Person,
    PointsRevision,
    TotalTally,
    Unit,
    UnitDayTally,
    UnitTotalTally,
)
from portal.services import boards, calendar, targets
from portal.services.calendar import WorkingDays


@dataclass(frozen=True)
class Member:
    """A participant as a board needs it."""

    participation_id: int
    person_id: int
    employee_no: str
    name: str
    name_en: str | None
    unit_id: int
    unit_name: str
    unit_name_en: str | None
    unit_path: str
    unit_kind: str
    sub_branch_id: int
    bundle_id: int | None
    in_training: bool


@dataclass(frozen=True)
class Sums:
    """A subject's figures in the campaign's ranking value, scaled."""

    value: int = 0
    today: int = 0
    unverified: int = 0
    reached_at: datetime | None = None

    def plus(self, other: "Sums") -> "Sums":
        """Add up, keeping the later moment."""
        moments = [at for at in (self.reached_at, other.reached_at) if at]
        return Sums(
            self.value + other.value,
            self.today + other.today,
            self.unverified + other.unverified,
            max(moments, default=None),
        )


@dataclass(frozen=True)
class Row:
    """One row of a board: its place, its figures (scaled), and whom it names."""

    key: str
    place: Standing
    sums: Sums
    change: int | None
    target: int | None
    members: tuple[Member, ...]
    unit: Unit | None = None
    bundle: Bundle | None = None


@dataclass(frozen=True)
class BoardStandings:
    """A board as it stands at a version; everything scaled, nothing in a language yet."""

    board: Board
    campaign: Campaign
    unit: Unit
    version: int
    business_date: date
    has_close: bool
    step: int
    rows: list[Row]
    total: Sums
    target: int | None
    # None where the campaign goes by calendar days.
    worked: WorkingDays | None = None
    teams: list[tuple[Unit, Sums, int]] = field(default_factory=list)


def of(connection: sa.Connection, board_id: int, today: date) -> BoardStandings:
    """Return the board's standings as of the connection's snapshot.

    A fixed number of statements, whatever the number of entries; one row a participant is read.
    """
    board, campaign, unit = _head(connection, board_id)
    version = boards.heads(connection, [board_id])[board_id].version
    members = _members(connection, campaign, unit)
    by_participation = _sums(connection, campaign, today, TotalTally, DayTally)
    own_targets, unit_targets = targets.in_force(connection, campaign.id)
    before = _before(connection, board, today)
    step = _step(connection, campaign, today)
    rows: list[Row]
    if board.kind in ("person", "bundle"):
        bundles = _bundles(connection, campaign.id) if board.kind == "bundle" else {}
        rows = _people(members, by_participation, own_targets, bundles)
    else:
        by_unit = _sums(connection, campaign, today, UnitTotalTally, UnitDayTally)
        rows = _units(connection, board.kind, members, by_unit, unit_targets)
    rows = _placed(rows, step, before)
    total = Sums()
    for member in members:
        total = total.plus(by_participation.get(member.participation_id, Sums()))
    return BoardStandings(
        board=board,
        campaign=campaign,
        unit=unit,
        version=version,
        business_date=today,
        has_close=before is not None,
        step=step,
        rows=rows,
        total=total,
        target=_target(unit, members, own_targets, unit_targets),
        worked=_worked(connection, campaign, unit),
        teams=_teams(connection, members, by_participation),
    )


def _worked(connection: sa.Connection, campaign: Campaign, unit: Unit) -> WorkingDays | None:
    if campaign.basis != "working":
        return None
    return calendar.working_days(connection, campaign.starts_on, campaign.ends_on, unit.path)


def _head(connection: sa.Connection, board_id: int) -> tuple[Board, Campaign, Unit]:
    with sa.orm.Session(bind=connection) as session:
        row = session.execute(
            sa.select(Board, Campaign, Unit)
            .join(Campaign, Campaign.id == Board.campaign_id)
            .join(Unit, Unit.id == Board.unit_id)
            .where(Board.id == board_id)
        ).one()
        session.expunge_all()
    return row[0], row[1], row[2]


_MEMBERS = (
    sa.select(
        Participation.id,
        Participation.person_id,
        Person.employee_no,
        Person.name,
        Person.name_en,
        Participation.unit_id,
        Unit.name,
        Unit.name_en,
        Unit.path,
        Unit.kind,
        Participation.sub_branch_id,
        Participation.bundle_id,
        Participation.in_training,
    )
    .join(Person, Person.id == Participation.person_id)
    .join(Unit, Unit.id == Participation.unit_id)
    .join(Campaign, Campaign.id == Participation.campaign_id)
    .where(
        Participation.campaign_id == sa.bindparam("campaign_id"),
        # Who was taken off before the first day never took part.
        sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on),
    )
)


def _members(connection: sa.Connection, campaign: Campaign, unit: Unit) -> list[Member]:
    """Return who takes part in the unit; those who have left stay, with what they earned.

    On the campaign's own board it is everybody, also a team that has since been moved elsewhere.
    """
    query = _MEMBERS
    if unit.id != campaign.unit_id:
        query = query.where(
            sa.or_(
                Unit.path.startswith(unit.path, autoescape=True),
                Participation.sub_branch_id == unit.id,
            )
        )
    rows = connection.execute(query, {"campaign_id": campaign.id})
    return [Member(*tuple(row)) for row in rows]


def _sums(
    connection: sa.Connection,
    campaign: Campaign,
    today: date,
    totals: type[TotalTally | UnitTotalTally],
    days: type[DayTally | UnitDayTally],
) -> dict[int, Sums]:
    """Return each participation's (or unit's) figures in the campaign's ranking value."""
    subject = "participation_id" if totals is TotalTally else "unit_id"
    total, by_day = totals.__table__, days.__table__
    value = "points" if campaign.ranking == "points" else "quantity"
    conditions = [total.c.campaign_id == campaign.id]
    of_day = [by_day.c.campaign_id == campaign.id, by_day.c.business_date == today]
    if campaign.ranking == "quantity":
        conditions.append(total.c.indicator_id == campaign.ranking_indicator_id)
        of_day.append(by_day.c.indicator_id == campaign.ranking_indicator_id)
    found: dict[int, Sums] = defaultdict(Sums)
    for row in connection.execute(
        sa.select(total.c[subject], total.c[value], total.c.unverified, total.c.reached_at).where(
            *conditions
        )
    ):
        found[row[0]] = found[row[0]].plus(Sums(row[1], 0, row[2], row[3] if row[1] else None))
    of_today = sa.select(by_day.c[subject], by_day.c[value]).where(*of_day)
    for key, gained in connection.execute(of_today):
        found[key] = found[key].plus(Sums(0, gained))
    return found


def _before(connection: sa.Connection, board: Board, today: date) -> dict[str, int] | None:
    """Return the ranks at the latest close before today, or None before the first."""
    latest = (
        sa.select(Close.id)
        .where(Close.campaign_id == board.campaign_id, Close.business_date < today)
        .order_by(Close.business_date.desc())
        .limit(1)
    )
    close_id = connection.scalar(latest)
    if close_id is None:
        return None
    rows = connection.execute(
        sa.select(CloseStanding.row_key, CloseStanding.rank).where(
            CloseStanding.close_id == close_id,
            CloseStanding.board_id == board.id,
            CloseStanding.rank.is_not(None),
        )
    )
    return {key: rank for key, rank in rows if rank is not None}


def _step(connection: sa.Connection, campaign: Campaign, today: date) -> int:
    """Return the least that can be gained at once, scaled: one unit, or the fewest points."""
    if campaign.ranking == "quantity":
        return SCALE
    found = connection.scalar(
        sa.select(sa.func.min(PointsRevision.points)).where(
            PointsRevision.campaign_id == campaign.id,
            PointsRevision.points > 0,
            PointsRevision.valid_from <= today,
        )
    )
    return int(found or SCALE)


def _bundles(connection: sa.Connection, campaign_id: int) -> dict[int, Bundle]:
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(sa.select(Bundle).where(Bundle.campaign_id == campaign_id)).all()
        session.expunge_all()
    return {bundle.id: bundle for bundle in found}


def _nowhere(key: str) -> Standing:
    return Standing(key, None, tied=False, value=0, gap_to_draw=None, gap_to_pass=None)


def _people(
    members: Iterable[Member],
    sums: dict[int, Sums],
    own_targets: dict[int, int],
    bundles: dict[int, Bundle],
) -> list[Row]:
    """Return a row a person, or a row a bundle for those who are scored as one."""
    groups: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        bundled = member.bundle_id in bundles
        groups[f"b{member.bundle_id}" if bundled else f"p{member.person_id}"].append(member)
    rows = []
    for key, group in groups.items():
        total = Sums()
        for member in group:
            total = total.plus(sums.get(member.participation_id, Sums()))
        asked = [own_targets.get(member.participation_id) for member in group]
        known = [target for target in asked if target is not None]
        rows.append(
            Row(
                key=key,
                place=_nowhere(key),
                sums=total,
                change=None,
                target=sum(known) if len(known) == len(asked) else None,
                members=tuple(sorted(group, key=lambda member: member.employee_no)),
                bundle=bundles[group[0].bundle_id]
                if key[0] == "b" and group[0].bundle_id
                else None,
            )
        )
    return rows


def _units(
    connection: sa.Connection,
    kind: str,
    members: Iterable[Member],
    sums: dict[int, Sums],
    unit_targets: dict[int, int],
) -> list[Row]:
    """Return a row a team or sub-branch, of those in which somebody takes part."""
    groups: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        if kind == "sub_branch":
            groups[member.sub_branch_id].append(member)
        elif member.unit_kind == "team":
            groups[member.unit_id].append(member)
    units = _find_units(connection, groups)
    return [
        Row(
            key=f"u{unit_id}",
            place=_nowhere(f"u{unit_id}"),
            sums=sums.get(unit_id, Sums()),
            change=None,
            target=unit_targets.get(unit_id),
            members=tuple(group),
            unit=units[unit_id],
        )
        for unit_id, group in groups.items()
    ]


def _find_units(connection: sa.Connection, ids: Iterable[int]) -> dict[int, Unit]:
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(sa.select(Unit).where(Unit.id.in_(list(ids)))).all()
        session.expunge_all()
    return {unit.id: unit for unit in found}


def _placed(rows: list[Row], step: int, before: dict[str, int] | None) -> list[Row]:
    """Return the rows in their order, each with its place and its change since the close."""
    by_key = {row.key: row for row in rows}
    places = standing.rank(
        (
            Line(
                row.key,
                row.sums.value,
                row.sums.reached_at,
                row.unit.code if row.unit else row.members[0].employee_no,
                ranked=not all(member.in_training for member in row.members),
            )
            for row in rows
        ),
        step,
    )
    changes = standing.changes(places, before)
    return [
        replace(by_key[place.key], place=place, change=changes.get(place.key)) for place in places
    ]


def _target(
    unit: Unit,
    members: list[Member],
    own_targets: dict[int, int],
    unit_targets: dict[int, int],
) -> int | None:
    """Return the unit's own target, else the sum of its people's when each has one."""
    if unit.id in unit_targets:
        return unit_targets[unit.id]
    asked = [own_targets.get(member.participation_id) for member in members]
    known = [target for target in asked if target is not None]
    return sum(known) if known and len(known) == len(asked) else None


def _teams(
    connection: sa.Connection, members: list[Member], sums: dict[int, Sums]
) -> list[tuple[Unit, Sums, int]]:
    """Return what each unit's present members have, most first."""
    groups: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        groups[member.unit_id].append(member)
    units = _find_units(connection, groups)
    teams = []
    for unit_id, group in groups.items():
        total = Sums()
        for member in group:
            total = total.plus(sums.get(member.participation_id, Sums()))
        teams.append((units[unit_id], total, len(group)))
    teams.sort(key=lambda team: (-team[1].value, team[0].sort_key))
    return teams
