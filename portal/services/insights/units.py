"""Units side by side: what each right below one has in a season, in all and per head."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import sqlalchemy as sa

from portal.domain.plan import Plan
from portal.models import Board, Book, Campaign, Unit, UnitDayTally
from portal.services import measures, targets
from portal.services.refusal import NotFound
from portal.services.standings import BoardStandings, Row, Sums, figures
from portal.services.standings.rows import Facts, heads


@dataclass(frozen=True)
class UnitLine:
    """One unit in a season; sums and targets scaled, in the season's measure.

    What was entered in a unit counts for it, also of those who have moved on since: as on boards of
    units. `people` are those whom the roster has here, who have left among them and who are in
    training not; `active` have something today. `per_head` is None without any. `before` is what
    the unit had on the same day of the reference season, None without one. `is_rest`: who is in the
    asked unit itself, in none of those below it.
    """

    unit: Unit
    sums: Sums
    people: int
    active: int
    target: int | None
    plans: tuple[Plan, ...]
    before: int | None
    rank: int = 0
    rank_per_head: int | None = None
    is_rest: bool = False

    @property
    def per_head(self) -> Fraction | None:
        """What each of the people would have if all had the same, scaled."""
        return Fraction(self.sums.value, self.people) if self.people else None


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

    @property
    def whole(self) -> UnitLine:
        """All of them together; a unit without an earlier season counts as unchanged."""
        sums, plans = Sums(), list[Plan]()
        for line in self.lines:
            sums = sums.plus(line.sums)
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
        )


def of(
    connection: sa.Connection, campaign: Campaign, unit_id: int | None, found: BoardStandings
) -> UnitsSeen:
    """Return the units below one of the campaign's, its own without one; else raise NotFound.

    `found` is the campaign's whole board of people. A fixed number of statements.
    """
    everybody = [*found.rows, *found.without_base]
    today = found.business_date
    posted = figures.of_units(connection, campaign, today)
    books = _books(connection, campaign)
    tree = _tree(connection, everybody, {*posted, *books}, found.unit)
    unit = tree.get(campaign.unit_id if unit_id is None else unit_id)
    if unit is None or not unit.path.startswith(found.unit.path):
        raise NotFound
    earlier = _reference(connection, campaign)
    before = _before(connection, campaign, earlier, today) if earlier else {}
    inside = [row for row in everybody if _is_inside(unit, _path(row), found.unit)]
    parts = _parts(unit, books, posted.keys(), tree, found.unit)
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in inside:
        groups[_below(unit, tree[row.members[0].unit_id])].append(row)
    facts = Facts({}, targets.ranked(connection, campaign, today), {})
    lines = [
        _line(
            tree[id_],
            groups.get(id_, []),
            _sum(posted, parts.get(id_, [])),
            _before_of(before, parts.get(id_, [])),
            facts,
        )
        for id_ in {**dict.fromkeys(parts), **dict.fromkeys(groups)}
        if id_ != unit.id
    ]
    if lines and (unit.id in parts or unit.id in groups):
        own = _own(unit, books, posted, parts, lines)
        if own.value or own.today or unit.id in groups:
            lines.append(_rest(unit, groups.get(unit.id, []), own, facts))
    return UnitsSeen(
        unit=unit,
        way=[tree[id_] for id_ in _ids(unit.path) if id_ in tree],
        lines=_ranked(lines),
        rows=[] if lines else inside,
        found=found,
        board_id=_board(connection, campaign, unit),
        reference=earlier,
    )


def _path(row: Row) -> str:
    return row.members[0].unit_path


def _ids(path: str) -> list[int]:
    return [int(id_) for id_ in path.strip("/").split("/")]


def _is_inside(unit: Unit, path: str, top: Unit) -> bool:
    """Whether a path is in the unit; a season's own has also what was moved out of it since."""
    return unit.id == top.id or path.startswith(unit.path)


def _below(unit: Unit, one: Unit) -> int:
    """Return the unit right below `unit` in which `one` is, itself, or one moved out of it."""
    if not one.path.startswith(unit.path):
        return one.id
    rest = one.path[len(unit.path) :].strip("/")
    return int(rest.split("/")[0]) if rest else unit.id


def _books(connection: sa.Connection, campaign: Campaign) -> set[int]:
    """Return the sub-branches that the campaign has a book of: each line is in one of them."""
    return set(
        connection.scalars(sa.select(Book.sub_branch_id).where(Book.campaign_id == campaign.id))
    )


def _tree(
    connection: sa.Connection, rows: Iterable[Row], counting: Collection[int], top: Unit
) -> dict[int, Unit]:
    """Return the units that people are in and that lines are in, and those above them."""
    first = len(_ids(top.path)) - 1
    ids = {row.members[0].unit_id for row in rows} | set(counting) | {top.id}
    with sa.orm.Session(bind=connection) as session:
        found = list(session.scalars(sa.select(Unit).where(Unit.id.in_(ids))))
        above = {
            id_
            for unit in found
            if unit.path.startswith(top.path)
            for id_ in _ids(unit.path)[first:]
        }
        found += session.scalars(sa.select(Unit).where(Unit.id.in_(above - ids)))
        session.expunge_all()
    return {unit.id: unit for unit in found}


def _parts(
    unit: Unit,
    books: Collection[int],
    posted: Collection[int],
    tree: Mapping[int, Unit],
    top: Unit,
) -> dict[int, list[int]]:
    """Return, by the unit right below, the units whose tallies make it up.

    Down to the sub-branches those are of the books, each line in one of them; below, of the teams.
    """
    inside = [tree[id_] for id_ in books if _is_inside(unit, tree[id_].path, top)]
    if not any(one.id != unit.id for one in inside):
        teams = (tree[id_] for id_ in posted if id_ not in books)
        inside = [one for one in teams if one.path.startswith(unit.path) and one.id != unit.id]
    parts: dict[int, list[int]] = defaultdict(list)
    for one in inside:
        parts[_below(unit, one)].append(one.id)
    return parts


def _own(
    unit: Unit,
    books: Collection[int],
    posted: Mapping[int, Sums],
    parts: Mapping[int, list[int]],
    lines: Iterable[UnitLine],
) -> Sums:
    """Return what is in the unit itself: its own book's, or all of it less what its teams have."""
    if unit.id in parts:
        return _sum(posted, parts[unit.id])
    whole = posted.get(unit.id, Sums())
    if unit.id not in books:
        return Sums()
    return Sums(
        whole.value - sum(line.sums.value for line in lines),
        whole.today - sum(line.sums.today for line in lines),
    )


def _sum(posted: Mapping[int, Sums], ids: Iterable[int]) -> Sums:
    return figures.of_all(posted.get(id_, Sums()) for id_ in ids)


def _before_of(before: Mapping[int, int], ids: Iterable[int]) -> int | None:
    known = [before[id_] for id_ in ids if id_ in before]
    return sum(known) if known else None


def _line(unit: Unit, rows: list[Row], sums: Sums, before: int | None, facts: Facts) -> UnitLine:
    members = [member for row in rows for member in row.members]
    return UnitLine(
        unit=unit,
        sums=sums,
        people=heads(members),
        active=sum(row.sums.today > 0 for row in rows),
        target=facts.unit_target(unit.id, members),
        plans=facts.unit_plans(unit.id, members),
        before=before,
    )


def _rest(unit: Unit, rows: list[Row], sums: Sums, facts: Facts) -> UnitLine:
    """Return the line of who is in the unit itself."""
    members = [member for row in rows for member in row.members]
    made = _line(unit, rows, sums, None, facts)
    return replace(
        made, target=facts.target_of(members), plans=facts.plans_of(members), is_rest=True
    )


def _ranked(lines: list[UnitLine]) -> list[UnitLine]:
    """Return the lines with both of their ranks; equals share one."""
    in_all = _places(line.sums.value for line in lines)
    by_head = _places(line.per_head for line in lines if line.per_head is not None)
    return [
        replace(
            line,
            rank=in_all[line.sums.value],
            rank_per_head=None if line.per_head is None else by_head[line.per_head],
        )
        for line in lines
    ]


def _places(figures: Iterable[int | Fraction]) -> dict[int | Fraction, int]:
    """Return by figure its rank, the most first; equals share one."""
    found: dict[int | Fraction, int] = {}
    for rank, figure in enumerate(sorted(figures, reverse=True), 1):
        found.setdefault(figure, rank)
    return found


def _reference(connection: sa.Connection, campaign: Campaign) -> Campaign | None:
    """Return the reference season, where it counts in the same measure."""
    if campaign.reference_id is None:
        return None
    with sa.orm.Session(bind=connection) as session:
        found = session.get(Campaign, campaign.reference_id)
        session.expunge_all()
    same = found is not None and found.ranking_indicator_id == campaign.ranking_indicator_id
    return found if same else None


def _before(
    connection: sa.Connection, campaign: Campaign, earlier: Campaign, today: date
) -> dict[int, int]:
    """Return by unit what it had on the same day of the reference season, scaled."""
    by_day = UnitDayTally
    until = earlier.starts_on + (min(today, campaign.ends_on) - campaign.starts_on)
    value = by_day.points if measures.in_points(campaign) else by_day.quantity
    query = (
        sa.select(by_day.unit_id, sa.cast(sa.func.sum(value), sa.BigInteger))
        .where(by_day.campaign_id == earlier.id, by_day.business_date <= until)
        .group_by(by_day.unit_id)
    )
    if not measures.in_points(campaign):
        query = query.where(by_day.indicator_id == campaign.ranking_indicator_id)
    return {unit_id: int(found) for unit_id, found in connection.execute(query)}


def _board(connection: sa.Connection, campaign: Campaign, unit: Unit) -> int | None:
    """Return the unit's own board of people, where it has one."""
    return connection.scalar(
        sa.select(Board.id).where(
            Board.campaign_id == campaign.id, Board.unit_id == unit.id, Board.kind == "person"
        )
    )
