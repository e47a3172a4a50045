"""Units side by side: what each right below one has in a season, in all and per head."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import sqlalchemy as sa

from portal.domain.cohort import median
from portal.domain.plan import Plan
from portal.domain.standing import places
from portal.models import Board, Campaign, Unit
from portal.services import targets
from portal.services.insights import unit_days, unit_parts
from portal.services.insights.unit_days import Lately
from portal.services.refusal import NotFound
from portal.services.standings import BoardStandings, Row, Sums, figures
from portal.services.standings.rows import Facts, heads


@dataclass(frozen=True)
class Spread:
    """How unlike the people of a unit are, scaled: what the best has, and whoever is in the middle.

    `without` are those who have nothing yet, None for who does not lead them. Who has left or is
    in training is none of them all.
    """

    best: int
    middle: Fraction
    without: int | None


@dataclass(frozen=True)
class UnitLine:
    """One unit in a season; sums and targets scaled, in the season's measure.

    What was entered in a unit counts for it, also of those who have moved on since: as on boards of
    units. `people` are those whom the roster has here, who have left among them and who are in
    training not; `active` have something today. `per_head` is None without any. `before` is what
    the unit had on the same day of the reference season, None without one. `is_rest`: who is in the
    asked unit itself, in none of those below it. `rank_before` is the rank by the lines up to the
    day a week ago, None where the season had not begun. `parts` are the units whose tallies make it
    up. `is_open`: it can be asked for itself.
    """

    unit: Unit
    sums: Sums
    people: int
    active: int
    target: int | None
    plans: tuple[Plan, ...]
    before: int | None
    lately: Lately
    spread: Spread | None = None
    parts: tuple[int, ...] = ()
    rank: int = 0
    rank_per_head: int | None = None
    rank_before: int | None = None
    is_rest: bool = False
    is_open: bool = False

    @property
    def per_head(self) -> Fraction | None:
        """What each of the people would have if all had the same, scaled."""
        return Fraction(self.sums.value, self.people) if self.people else None


@dataclass(frozen=True)
class Reader:
    """Who reads: whose people they lead, and the campaigns in their sight."""

    leads: Callable[[Unit], bool]
    seasons: Collection[int]


@dataclass(frozen=True)
class UnitsSeen:
    """The units right below `unit`, the way down to it, and the board of people behind them.

    `rows` are the people of `unit`, for one with no unit below it.
    """

    unit: Unit
    way: list[Unit]
    lines: list[UnitLine]
    rows: list[Row]
    found: BoardStandings
    board_id: int | None
    reference: Campaign | None
    week: unit_days.Week

    @property
    def whole(self) -> UnitLine:
        """All of them together; a unit without an earlier season counts as unchanged."""
        sums, lately, plans = Sums(), Lately(), list[Plan]()
        for line in self.lines:
            sums = sums.plus(line.sums)
            lately = lately.plus(line.lately)
            plans.extend(line.plans)
        is_compared = any(line.before is not None for line in self.lines)
        before = [line.sums.value if line.before is None else line.before for line in self.lines]
        known = [line.target for line in self.lines if line.target is not None]
        return UnitLine(
            self.unit,
            sums,
            sum(line.people for line in self.lines),
            sum(line.active for line in self.lines),
            sum(known) if known and len(known) == len(self.lines) else None,
            tuple(plans),
            sum(before) if is_compared else None,
            lately,
        )


def of(
    connection: sa.Connection,
    campaign: Campaign,
    unit_id: int | None,
    found: BoardStandings,
    reader: Reader,
) -> UnitsSeen:
    """Return the units below one of the campaign's, its own without one; else raise NotFound.

    `found` is the campaign's whole board of people. Nothing is told of an earlier season that is
    out of the reader's sight. A fixed number of statements.
    """
    everybody = [*found.rows, *found.without_base]
    today = found.business_date
    posted = figures.of_units(connection, campaign, today)
    books = unit_parts.books_of(connection, campaign)
    tree = unit_parts.tree_of(connection, everybody, {*posted, *books}, found.unit)
    unit = tree.get(campaign.unit_id if unit_id is None else unit_id)
    if unit is None or not unit.path.startswith(found.unit.path):
        raise NotFound
    earlier = _reference(connection, campaign, reader.seasons)
    before = unit_days.before(connection, campaign, earlier, today) if earlier else {}
    week = unit_days.week_of(campaign, today)
    lately = unit_days.lately(connection, campaign, week)
    inside = [
        row for row in everybody if unit_parts.is_inside(unit, unit_parts.path_of(row), found.unit)
    ]
    parts = unit_parts.parts_of(unit, books, posted.keys(), tree, found.unit)
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in inside:
        groups[unit_parts.below(unit, tree[row.members[0].unit_id])].append(row)
    facts = Facts({}, targets.ranked(connection, campaign, today), {})
    known = _Known(posted, lately, before, facts, found.unit, today, reader.leads)
    lines = [
        _line(known, tree[id_], groups.get(id_, []), parts.get(id_, []))
        for id_ in {**dict.fromkeys(parts), **dict.fromkeys(groups)}
        if id_ != unit.id
    ]
    if lines and (unit.id in parts or unit.id in groups):
        own, own_lately = _own(known, unit, books, parts, lines)
        if own.value or own.today or unit.id in groups:
            lines.append(_rest(known, unit, groups.get(unit.id, []), own, own_lately))
    return UnitsSeen(
        unit=unit,
        way=[tree[id_] for id_ in unit_parts.ids_on(unit.path) if id_ in tree],
        lines=_ranked(lines, week),
        rows=[] if lines else inside,
        found=found,
        board_id=_board(connection, campaign, unit),
        reference=earlier,
        week=week,
    )


@dataclass(frozen=True)
class _Known:
    """What is known of every unit of the season, and of its people."""

    posted: Mapping[int, Sums]
    lately: Mapping[int, Lately]
    before: Mapping[int, int]
    facts: Facts
    top: Unit
    today: date
    leads: Callable[[Unit], bool]

    def sums(self, ids: Iterable[int]) -> tuple[Sums, Lately]:
        """Return what units have together, in all and of late."""
        asked = list(ids)
        lately = Lately()
        for id_ in asked:
            lately = lately.plus(self.lately.get(id_, Lately()))
        return figures.of_all(self.posted.get(id_, Sums()) for id_ in asked), lately


def _own(
    known: _Known,
    unit: Unit,
    books: Collection[int],
    parts: Mapping[int, list[int]],
    lines: Iterable[UnitLine],
) -> tuple[Sums, Lately]:
    """Return what is in the unit itself: its own book's, or all of it less what its teams have."""
    if unit.id in parts:
        return known.sums(parts[unit.id])
    if unit.id not in books:
        return Sums(), Lately()
    whole, lately = known.sums([unit.id])
    for line in lines:
        whole = Sums(whole.value - line.sums.value, whole.today - line.sums.today)
        lately = lately.plus(line.lately, -1)
    return whole, lately


def _before_of(before: Mapping[int, int], ids: Iterable[int]) -> int | None:
    known = [before[id_] for id_ in ids if id_ in before]
    return sum(known) if known else None


def _line(known: _Known, unit: Unit, rows: list[Row], parts: list[int]) -> UnitLine:
    members = [member for row in rows for member in row.members]
    sums, lately = known.sums(parts)
    return UnitLine(
        unit=unit,
        sums=sums,
        people=heads(members),
        active=sum(row.sums.today > 0 for row in rows),
        target=known.facts.unit_target(unit.id, members),
        plans=known.facts.unit_plans(unit.id, members),
        before=_before_of(known.before, parts),
        lately=lately,
        spread=_spread(rows, known.today, leads=known.leads(unit)),
        parts=tuple(parts),
        is_open=unit.path.startswith(known.top.path),
    )


def _rest(known: _Known, unit: Unit, rows: list[Row], sums: Sums, lately: Lately) -> UnitLine:
    """Return the line of who is in the unit itself."""
    members = [member for row in rows for member in row.members]
    return replace(
        _line(known, unit, rows, []),
        sums=sums,
        lately=lately,
        target=known.facts.target_of(members),
        plans=known.facts.plans_of(members),
        is_rest=True,
        is_open=False,
    )


def _spread(rows: Iterable[Row], today: date, *, leads: bool) -> Spread | None:
    """Return how unlike the people are who take part now; None without any."""
    values = [
        row.sums.value
        for row in rows
        for member in row.members[:1]
        if not member.in_training and (member.left_on is None or member.left_on > today)
    ]
    middle = median(values)
    if middle is None:
        return None
    without = sum(value <= 0 for value in values) if leads else None
    return Spread(max(values), middle, without)


def _ranked(lines: list[UnitLine], week: unit_days.Week) -> list[UnitLine]:
    """Return the lines with their ranks, now and a week ago; equals share one."""
    in_all = places(line.sums.value for line in lines)
    by_head = places(line.per_head for line in lines if line.per_head is not None)
    before = places(line.lately.total_before for line in lines)
    return [
        replace(
            line,
            rank=in_all[line.sums.value],
            rank_per_head=None if line.per_head is None else by_head[line.per_head],
            rank_before=before[line.lately.total_before] if week.has_before else None,
        )
        for line in lines
    ]


def _reference(
    connection: sa.Connection, campaign: Campaign, seen: Collection[int]
) -> Campaign | None:
    """Return the reference season, where it is seen and counts in the same measure."""
    if campaign.reference_id is None or campaign.reference_id not in seen:
        return None
    with sa.orm.Session(bind=connection) as session:
        found = session.get(Campaign, campaign.reference_id)
        session.expunge_all()
    same = found is not None and found.ranking_indicator_id == campaign.ranking_indicator_id
    return found if same else None


def _board(connection: sa.Connection, campaign: Campaign, unit: Unit) -> int | None:
    """Return the unit's own board of people, where it has one."""
    return connection.scalar(
        sa.select(Board.id).where(
            Board.campaign_id == campaign.id, Board.unit_id == unit.id, Board.kind == "person"
        )
    )
