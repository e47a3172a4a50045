"""A board as a template shows it: figures exact, names in the reader's language."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import Connection

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.pace import Pace, Period, pace
from portal.domain.quantity import from_scaled
from portal.models import Campaign
from portal.pages import faces
from portal.pages.formats import account_type, is_english, named
from portal.services import measures, openings, standings
from portal.services.openings import Opening
from portal.services.standings import BoardStandings, Member, Row

PAGE_ROWS = {"page": 50, "wall": 12}
SHARE = Decimal("0.0001")


@dataclass(frozen=True)
class BoardInfo:
    """Which board it is."""

    id: int
    kind: str
    title: str


@dataclass(frozen=True)
class CampaignInfo:
    """Which campaign it belongs to, and its dates."""

    id: int
    code: str
    name: str
    starts_on: date
    ends_on: date
    ends_at: datetime
    cut_off: time
    state: str
    verification: str


@dataclass(frozen=True)
class RowView:
    """One row, ready to be shown; quantities are decimals, attainment and share fractions."""

    key: str
    person_id: int | None
    unit_id: int | None
    bundle_id: int | None
    employee_no: str | None
    rank: int | None
    tied: bool
    change: int | None
    name: str
    unit_name: str
    avatar: str
    hue: int
    value: Decimal
    today: Decimal
    unverified: Decimal
    target: Decimal | None
    attainment: Decimal | None
    gap_draw: Decimal | None
    gap_pass: Decimal | None
    share: Decimal
    per_head: Decimal | None
    members: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Progress:
    """How far the board's unit is; shares are fractions, the deviation percentage points."""

    total: Decimal
    today: Decimal
    target: Decimal | None
    attainment: Decimal | None
    elapsed_days: int
    total_days: int
    elapsed_share: Decimal
    deviation_pp: Decimal | None
    needed_per_day: Decimal | None
    status: str | None
    basis: str


@dataclass(frozen=True)
class OpeningView:
    """One of the latest openings."""

    entry_id: int
    at: datetime
    person_name: str
    avatar: str
    hue: int
    customer: str
    what: str
    quantity: Decimal


@dataclass(frozen=True)
class TeamView:
    """One team's part in the whole."""

    name: str
    value: Decimal
    today: Decimal
    members: int


@dataclass(frozen=True)
class BoardView:
    """Everything that a board's fragment shows, in every shape."""

    board: BoardInfo
    campaign: CampaignInfo
    unit_name: str
    measure: str
    ranking: str
    version: int
    as_of: datetime
    business_date: date
    first_close: bool
    page: int
    pages: int
    total_rows: int
    rows: list[RowView]
    podium: list[RowView]
    progress: Progress
    openings: list[OpeningView]
    units: list[TeamView]


def title(kind: str) -> str:
    """Return what a board of the kind is called."""
    titles = {
        "person": _("Individual board"),
        "bundle": _("Bundle board"),
        "team": _("Team board"),
        "sub_branch": _("Sub-branch board"),
    }
    return titles[kind]


def view(connection: Connection, board_id: int, shape: str, page: int, now: datetime) -> BoardView:
    """Read the board in the connection's snapshot and make it ready for the shape's template."""
    today = business_date(now, clock.zone())
    found = standings.of(connection, board_id, today)
    return shaped(
        found,
        measures.of(connection, found.campaign),
        openings.latest(connection, found.campaign.id, found.unit.path),
        shape,
        page,
        now,
    )


def shaped(
    found: BoardStandings,
    measure: tuple[str, str],
    latest: list[Opening],
    shape: str,
    page: int,
    now: datetime,
) -> BoardView:
    """Make standings ready for one page of a shape, in the language in force."""
    campaign = found.campaign
    size = PAGE_ROWS[shape]
    podium, listed = (found.rows[:3], found.rows[3:]) if shape == "wall" else ([], found.rows)
    size -= len(podium)
    pages = max(1, -(-len(listed) // size))
    page = min(page, pages)
    leader = found.rows[0].sums.value if found.rows else 0
    rows = listed[(page - 1) * size : page * size]
    top = [_row(row, leader) for row in podium]
    return BoardView(
        board=BoardInfo(found.board.id, found.board.kind, title(found.board.kind)),
        campaign=_campaign(campaign),
        unit_name=named(found.unit),
        measure=measure[1] if is_english() else measure[0],
        ranking=campaign.ranking,
        version=found.version,
        as_of=now,
        business_date=found.business_date,
        first_close=found.has_close,
        page=page,
        pages=pages,
        total_rows=len(found.rows),
        rows=top + [_row(row, leader) for row in rows],
        podium=top,
        progress=_progress(found, now),
        openings=[opening(item) for item in latest],
        units=[
            TeamView(named(unit), from_scaled(sums.value), from_scaled(sums.today), count)
            for unit, sums, count in found.teams
        ],
    )


def _campaign(campaign: Campaign) -> CampaignInfo:
    return CampaignInfo(
        campaign.id,
        campaign.code,
        named(campaign),
        campaign.starts_on,
        campaign.ends_on,
        cut_off_at(date.fromordinal(campaign.ends_on.toordinal() + 1), time(), clock.zone()),
        campaign.cut_off,
        campaign.state,
        campaign.verification,
    )


def _name(member: Member) -> str:
    return (member.name_en or member.name) if is_english() else member.name


def _unit_name(member: Member) -> str:
    return (member.unit_name_en or member.unit_name) if is_english() else member.unit_name


def _row(row: Row, leader: int) -> RowView:
    first = row.members[0]
    is_unit, is_bundle = row.unit is not None, row.bundle is not None
    is_person = not is_unit and not is_bundle
    names = [_name(member) for member in row.members]
    name = named(row.unit) if row.unit else " + ".join(names) if is_bundle else names[0]
    present = sum(not member.in_training for member in row.members)
    value = from_scaled(row.sums.value)
    return RowView(
        key=row.key,
        person_id=first.person_id if is_person else None,
        unit_id=row.unit.id if row.unit else None,
        bundle_id=row.bundle.id if row.bundle else None,
        employee_no=first.employee_no if is_person else None,
        rank=row.place.rank,
        tied=row.place.tied,
        change=row.change,
        name=name,
        unit_name="" if is_unit else _unit_name(first),
        avatar=faces.avatar(named(row.unit) if row.unit else _name(first)),
        hue=faces.hue(row.key),
        value=value,
        today=from_scaled(row.sums.today),
        unverified=from_scaled(row.sums.unverified),
        target=None if row.target is None else from_scaled(row.target),
        attainment=_fraction(row.sums.value, row.target),
        gap_draw=_gap(row.place.gap_to_draw),
        gap_pass=_gap(row.place.gap_to_pass),
        share=_fraction(max(row.sums.value, 0), leader) or Decimal(0),
        per_head=value / present if is_unit and present else None,
        members=names if is_unit or is_bundle else [],
    )


def _gap(scaled: int | None) -> Decimal | None:
    return None if scaled is None else from_scaled(scaled)


def _fraction(value: int, whole: int | None) -> Decimal | None:
    """Return value ÷ whole, None where there is no whole: no percentage is invented."""
    return (Decimal(value) / Decimal(whole)).quantize(SHARE) if whole else None


def pace_of(found: BoardStandings, value: int, target: int | None, now: datetime) -> Pace:
    """Return the pace of a scaled value towards a scaled target in the board's campaign."""
    campaign = found.campaign
    today = business_date(now, clock.zone())
    return pace(
        from_scaled(value),
        None if target is None else from_scaled(target),
        Period(campaign.starts_on, campaign.ends_on),
        today=today,
        past_cut_off=now >= cut_off_at(today, campaign.cut_off, clock.zone()),
        is_working=found.worked.is_working if found.worked else None,
    )


def _progress(found: BoardStandings, now: datetime) -> Progress:
    state = pace_of(found, found.total.value, found.target, now)
    return Progress(
        total=from_scaled(found.total.value),
        today=from_scaled(found.total.today),
        target=None if found.target is None else from_scaled(found.target),
        attainment=state.attainment,
        elapsed_days=state.elapsed_days,
        total_days=state.total_days,
        elapsed_share=state.elapsed_share,
        deviation_pp=state.deviation_pp,
        needed_per_day=state.needed_per_day,
        status=state.status,
        basis=found.campaign.basis,
    )


def opening(item: Opening) -> OpeningView:
    """Make an opening ready to be shown."""
    english = is_english()
    name = (item.person_name_en or item.person_name) if english else item.person_name
    what = (item.indicator_name_en or item.indicator_name) if english else item.indicator_name
    return OpeningView(
        entry_id=item.entry_id,
        at=item.recorded_at,
        person_name=name,
        avatar=faces.avatar(name),
        hue=faces.hue(f"p{item.person_id}"),
        customer=item.customer,
        what=account_type(item.account_type) or what,
        quantity=from_scaled(item.quantity),
    )
