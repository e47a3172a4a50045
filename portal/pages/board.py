"""A board as a template shows it: figures exact, names in the reader's language."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.quantity import from_scaled
from portal.models import Campaign
from portal.pages import announced, faces, medals, row, wall_rows
from portal.pages.announced import Announced
from portal.pages.cache import Cache
from portal.pages.formats import account_type, is_english, named, singular
from portal.pages.pace import basis_of, line_of, pace_of, status_word
from portal.pages.row import RowView
from portal.pages.wall_rows import Listed
from portal.services import boards, honours, measures, openings, standings
from portal.services.openings import Opening
from portal.services.standings import BoardStandings

_TITLES = {
    "person": _l("Individual board"),
    "bundle": _l("Bundle board"),
    "team": _l("Team board"),
    "sub_branch": _l("Sub-branch board"),
    "no_base": _l("Board without a base"),
}
PAGE_ROWS = {"page": 50, "wall": 12}


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
    colours: str


@dataclass(frozen=True)
class Progress:
    """How far the board's unit is; shares are fractions, the deviation percentage points.

    `basis` says in words what the pace rests on.
    """

    total: Decimal
    today: Decimal
    unverified: Decimal
    target: Decimal | None
    attainment: Decimal | None
    elapsed_days: int
    total_days: int
    elapsed_share: Decimal
    deviation_pp: Decimal | None
    needed_per_day: Decimal | None
    status: str | None
    status_word: str
    basis: list[str]


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
    measure: str
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
    """Everything that a board's fragment shows, in every shape.

    `ranked_by` is "value", "attainment" or "increase"; `without_base` how many people stand on the
    board of those whom no increase can be counted for. `total_rows` is how many rows the board has,
    `listed` what of them walls show; None for the portal, which shows all.
    """

    board: BoardInfo
    campaign: CampaignInfo
    unit_name: str
    measure: str
    ranked_by: str
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
    without_base: int
    listed: Listed | None = None
    announcement: Announced | None = None


def title(kind: str) -> str:
    """Return what a board of the kind is called."""
    return str(_TITLES[kind])


def view(connection: Connection, board_id: int, shape: str, page: int, now: datetime) -> BoardView:
    """Read the board in the connection's snapshot and make it ready for the shape's template."""
    return ready(connection, standings_of(connection, board_id, now), shape, page, now)


def standings_of(connection: Connection, board_id: int, now: datetime) -> BoardStandings:
    """Return the board's standings of the moment's day, as of the connection's snapshot.

    Read once a version and day: an opening is pushed to several scenes, in two languages, and told
    as a moment.
    """
    return on_day(connection, board_id, business_date(now, clock.zone()))


def on_day(connection: Connection, board_id: int, day: date) -> BoardStandings:
    """Return the board's standings of a day, as of the connection's snapshot; kept as above."""
    cache: Cache[BoardStandings] = current_app.extensions["standings"]
    version = boards.heads(connection, [board_id])[board_id].version
    found = cache.get((board_id, version, day))
    if found is None:
        found = standings.of(connection, board_id, day)
        cache.put((board_id, version, day), found)
    return found


def ready(
    connection: Connection, found: BoardStandings, shape: str, page: int, now: datetime
) -> BoardView:
    """Make standings ready for the shape's template, with what stands beside them."""
    shown = shaped(
        found,
        measures.of(connection, found.campaign),
        openings.latest(connection, found.campaign.id, found.unit.path),
        shape,
        page,
        now,
    )
    rows = medals.beside(shown.rows, found, honours.medals(connection, found.campaign.id))
    shown = replace(shown, rows=rows, podium=rows[: len(shown.podium)])
    if shape != "wall":
        return shown
    return replace(
        shown, announcement=announced.of_board(connection, found.unit.path, found.business_date)
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
    is_wall = shape == "wall"
    seen = wall_rows.shown(found) if is_wall else found.rows
    podium, rest = (seen[:3], seen[3:]) if is_wall else ([], seen)
    size -= len(podium)
    pages = max(1, -(-len(rest) // size))
    page = min(page, pages)
    rows = rest[(page - 1) * size : page * size]
    progress = _progress(found, now)
    line = line_of(found, now)
    top = [row.view(one, found, line) for one in podium]
    return BoardView(
        board=BoardInfo(found.board.id, found.board.kind, title(found.board.kind)),
        campaign=_campaign(campaign),
        unit_name=named(found.unit),
        measure=measure[1] if is_english() else measure[0],
        ranked_by=found.ranked_by,
        version=found.version,
        as_of=now,
        business_date=found.business_date,
        first_close=found.has_close,
        page=page,
        pages=pages,
        total_rows=len(found.rows),
        rows=top + [row.view(one, found, line) for one in rows],
        podium=top,
        progress=progress,
        openings=[opening(item) for item in latest],
        units=[
            TeamView(named(unit), from_scaled(sums.value), from_scaled(sums.today), count)
            for unit, sums, count in found.teams
        ],
        without_base=len(found.without_base),
        listed=wall_rows.listed(found, seen) if is_wall else None,
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
        campaign.colours,
    )


def _progress(found: BoardStandings, now: datetime) -> Progress:
    state = pace_of(found, found.total.value, found.target, found.plans, now)
    return Progress(
        total=from_scaled(found.total.value),
        today=from_scaled(found.total.today),
        unverified=from_scaled(found.total.unverified),
        target=None if found.target is None else from_scaled(found.target),
        attainment=state.attainment,
        elapsed_days=state.elapsed_days,
        total_days=state.total_days,
        elapsed_share=state.elapsed_share,
        deviation_pp=state.deviation_pp,
        needed_per_day=state.needed_per_day,
        status=state.status,
        status_word=status_word(found.campaign, state.status),
        basis=basis_of(found, now).told(),
    )


def opening(item: Opening) -> OpeningView:
    """Make an opening ready to be shown."""
    english = is_english()
    name = (item.person_name_en or item.person_name) if english else item.person_name
    quantity = from_scaled(item.quantity)
    what = (item.indicator_name_en or item.indicator_name) if english else item.indicator_name
    return OpeningView(
        entry_id=item.entry_id,
        at=item.recorded_at,
        person_name=name,
        avatar=faces.avatar(name),
        hue=faces.hue_of(item.person_id, item.hue),
        customer=item.customer,
        what=account_type(item.account_type) or what,
        measure=_measure(item, quantity) if english else item.measure,
        quantity=quantity,
    )


def _measure(item: Opening, quantity: Decimal) -> str:
    """Return the measure in English, of a single one where it is one."""
    return singular(item.measure_en) if quantity == 1 else item.measure_en
