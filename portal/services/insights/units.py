"""Units side by side: what each right below one has in a season, in all and per head."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import sqlalchemy as sa

from portal.domain.plan import Plan
from portal.models import Board, Campaign, Unit, UnitDayTally
from portal.services import measures, targets
from portal.services.refusal import NotFound
from portal.services.standings import BoardStandings, Row, Sums, figures
from portal.services.standings.rows import Facts


@dataclass(frozen=True)
class UnitLine:
    """One unit in a season; sums and targets scaled, in the season's measure.

    `people` take part today, `active` of them have something today. What was posted in the unit
    counts for it, also of those who have moved on since. `per_head` is None where nobody is left.
    `before` is what it had on the same day of the reference season, None without one. `is_rest`:
    who is in the asked unit itself, in none of those below it.
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
        """What each of those who take part would have if all had the same, scaled."""
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
    tree = _tree(connection, everybody, found.unit)
    unit = tree.get(campaign.unit_id if unit_id is None else unit_id)
    if unit is None or not unit.path.startswith(found.unit.path):
        raise NotFound
    inside = [row for row in everybody if _path(row).startswith(unit.path)]
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in inside:
        groups[_below(unit, _path(row))].append(row)
    today = found.business_date
    posted = figures.of_units(connection, campaign, today)
    earlier = _reference(connection, campaign)
    before = _before(connection, campaign, earlier, today) if earlier else {}
    facts = Facts({}, targets.ranked(connection, campaign, today), {})
    below = [tree[id_] for id_ in groups if id_ != unit.id]
    lines = [
        _line(one, groups[one.id], _posted(posted, one, tree), _before_of(before, one, tree), facts)
        for one in below
    ]
    if unit.id in groups and below:
        whole = _posted(posted, unit, tree)
        lines.append(_rest(unit, groups[unit.id], whole, lines, facts))
    return UnitsSeen(
        unit=unit,
        way=[tree[id_] for id_ in _ids(unit.path) if id_ in tree],
        lines=_ranked(lines),
        rows=[] if below else inside,
        found=found,
        board_id=_board(connection, campaign, unit),
        reference=earlier,
    )


def _path(row: Row) -> str:
    return row.members[0].unit_path


def _ids(path: str) -> list[int]:
    return [int(id_) for id_ in path.strip("/").split("/")]


def _below(unit: Unit, path: str) -> int:
    """Return the unit right below `unit` in which the path is, or `unit` itself."""
    rest = path[len(unit.path) :].strip("/")
    return int(rest.split("/")[0]) if rest else unit.id


def _tree(connection: sa.Connection, rows: Iterable[Row], top: Unit) -> dict[int, Unit]:
    """Return every unit from the top down to those that people are in."""
    first = len(_ids(top.path)) - 1
    ids = {id_ for path in {_path(row) for row in rows} for id_ in _ids(path)[first:]}
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(sa.select(Unit).where(Unit.id.in_(ids | {top.id}))).all()
        session.expunge_all()
    return {unit.id: unit for unit in found}


def _counting(unit: Unit, tree: Mapping[int, Unit], known: Collection[int]) -> list[int]:
    """Return the units whose tallies make up the unit's: its own, or those next below that have.

    Tallies are kept of teams and of sub-branches; a branch's are those of its sub-branches.
    """
    if unit.id in known:
        return [unit.id]
    inside = [one for one in tree.values() if one.path.startswith(unit.path) and one.id in known]
    return [
        one.id
        for one in inside
        if not any(one.path.startswith(other.path) and one is not other for other in inside)
    ]


def _posted(posted: Mapping[int, Sums], unit: Unit, tree: Mapping[int, Unit]) -> Sums:
    total = Sums()
    for id_ in _counting(unit, tree, posted.keys()):
        total = total.plus(posted[id_])
    return total


def _before_of(before: Mapping[int, int], unit: Unit, tree: Mapping[int, Unit]) -> int | None:
    counting = _counting(unit, tree, before.keys())
    return sum(before[id_] for id_ in counting) if counting else None


def _line(unit: Unit, rows: list[Row], sums: Sums, before: int | None, facts: Facts) -> UnitLine:
    members = [member for row in rows for member in row.members]
    return UnitLine(
        unit=unit,
        sums=sums,
        people=sum(member.left_on is None for member in members),
        active=sum(row.sums.today > 0 for row in rows),
        target=facts.unit_target(unit.id, members),
        plans=facts.unit_plans(unit.id, members),
        before=before,
    )


def _rest(
    unit: Unit, rows: list[Row], whole: Sums, lines: Iterable[UnitLine], facts: Facts
) -> UnitLine:
    """Return who is in the unit itself: what it has in all, less what those below it have."""
    value, today = whole.value, whole.today
    for line in lines:
        value, today = value - line.sums.value, today - line.sums.today
    members = [member for row in rows for member in row.members]
    made = _line(unit, rows, Sums(value, today), None, facts)
    return replace(
        made, target=facts.target_of(members), plans=facts.plans_of(members), is_rest=True
    )


def _ranked(lines: list[UnitLine]) -> list[UnitLine]:
    """Return the lines with both of their ranks; equals share one."""
    heads = [line.per_head for line in lines if line.per_head is not None]
    return [
        replace(
            line,
            rank=1 + sum(one.sums.value > line.sums.value for one in lines),
            rank_per_head=None
            if (head := line.per_head) is None
            else 1 + sum(one > head for one in heads),
        )
        for line in lines
    ]


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
