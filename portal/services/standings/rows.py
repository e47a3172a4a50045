"""The rows of a board: who stands together, what they have, and the place that it gives them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from portal.domain import standing
from portal.domain.plan import Plan
from portal.domain.quantity import SCALE
from portal.domain.standing import Line, Standing
from portal.models import Bundle, Unit
from portal.services.standings import figures
from portal.services.standings.figures import Sums
from portal.services.standings.members import Member
from portal.services.targets import InForce


@dataclass(frozen=True)
class Row:
    """One row of a board: its place, its figures (scaled), and whom it names.

    `base` is what an increase is counted from, None where there is none or nobody asks for it.
    `plans` are the targets that `target` is made of, with what each was split into.
    """

    key: str
    place: Standing
    sums: Sums
    change: int | None
    target: int | None
    members: tuple[Member, ...]
    unit: Unit | None = None
    bundle: Bundle | None = None
    base: int | None = None
    plans: tuple[Plan, ...] = ()

    @property
    def scaled_score(self) -> int:
        """Return what the place was given for, scaled, as a close keeps it; 0 without any.

        A rate is rounded: the close's rank is what counts, its value only tells.
        """
        score = self.place.score or 0
        return score if isinstance(score, int) else round(score * SCALE)


@dataclass(frozen=True)
class Facts:
    """What is known of the participants: by participation, all scaled."""

    sums: Mapping[int, Sums]
    targets: InForce
    bases: Mapping[int, int]

    def sum_of(self, members: Iterable[Member]) -> Sums:
        """Return what the members have together."""
        found = (self.sums.get(member.participation_id, Sums()) for member in members)
        return figures.of_all(found)

    def target_of(self, members: Iterable[Member]) -> int | None:
        """Return the sum of the members' targets, None unless each has one."""
        return _sum(self.targets.people.get(member.participation_id) for member in members)

    def plans_of(self, members: Iterable[Member]) -> tuple[Plan, ...]:
        """Return the members' targets with what each was split into."""
        return tuple(self.targets.plan(("p", member.participation_id)) for member in members)

    def unit_target(self, unit_id: int, members: Iterable[Member]) -> int | None:
        """Return the unit's own target, or else the sum of its members'."""
        return self.targets.units.get(unit_id, self.target_of(members))

    def unit_plans(self, unit_id: int, members: Iterable[Member]) -> tuple[Plan, ...]:
        """Return the unit's own target with what it was split into, or else its members'."""
        if unit_id in self.targets.units:
            return (self.targets.plan(("u", unit_id)),)
        return self.plans_of(members)

    def base_of(self, members: Iterable[Member]) -> int | None:
        """Return the sum of the members' bases, None unless each has one."""
        return _sum(self.bases.get(member.participation_id) for member in members)

    def has_base(self, member: Member) -> bool:
        """Whether an increase can be counted for the member."""
        return member.participation_id in self.bases


def _sum(found: Iterable[int | None]) -> int | None:
    asked = list(found)
    known = [figure for figure in asked if figure is not None]
    return sum(known) if known and len(known) == len(asked) else None


def heads(members: Iterable[Member]) -> int:
    """Return how many heads a total is divided by: who is still in training is none of them."""
    return sum(not member.in_training for member in members)


def _nowhere(key: str) -> Standing:
    return Standing(key, None, tied=False, value=0, gap_to_draw=None, gap_to_pass=None)


def of_people(
    members: Iterable[Member], facts: Facts, bundles: Mapping[int, Bundle] | None = None
) -> list[Row]:
    """Return a row a person, or a row a bundle for those who are scored as one."""
    known = bundles or {}
    groups: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        bundled = member.bundle_id in known
        groups[f"b{member.bundle_id}" if bundled else f"p{member.person_id}"].append(member)
    return [
        Row(
            key=key,
            place=_nowhere(key),
            sums=facts.sum_of(group),
            change=None,
            target=facts.target_of(group),
            members=tuple(sorted(group, key=lambda member: member.employee_no)),
            bundle=known.get(group[0].bundle_id or 0),
            base=facts.base_of(group),
            plans=facts.plans_of(group),
        )
        for key, group in groups.items()
    ]


def of_units(
    units: Mapping[int, Unit],
    groups: Mapping[int, list[Member]],
    sums: Mapping[int, Sums],
    facts: Facts,
) -> list[Row]:
    """Return a row a team or sub-branch, of those in which somebody takes part."""
    return [
        Row(
            key=f"u{unit_id}",
            place=_nowhere(f"u{unit_id}"),
            sums=sums.get(unit_id, Sums()),
            change=None,
            target=facts.unit_target(unit_id, group),
            members=tuple(group),
            unit=units[unit_id],
            plans=facts.unit_plans(unit_id, group),
        )
        for unit_id, group in groups.items()
    ]


OF_UNITS = frozenset({"team", "sub_branch"})
"""The kinds of boards whose rows are units."""


def of_kind(
    kind: str,
    people: Iterable[Member],
    facts: Facts,
    *,
    increases: bool,
    bundles: Mapping[int, Bundle],
    units: Mapping[int, Unit],
    sums: Mapping[int, Sums],
) -> list[Row]:
    """Return the rows of a kind of board, not placed yet.

    `increases`: the campaign ranks by increase. `units` and `sums`, what those have, are asked for
    boards of units alone, `bundles` for those of bundles.
    """
    if kind in ("person", "no_base"):
        wanted = kind == "person"
        shown = [one for one in people if not increases or facts.has_base(one) == wanted]
        return of_people(shown, facts)
    if kind == "bundle":
        found = of_people(people, facts, bundles)
        return [row for row in found if not increases or row.base is not None]
    found = of_units(units, unit_groups(kind, people), sums, facts)
    return [increased(row, facts) for row in found] if increases else found


def unit_groups(kind: str, people: Iterable[Member]) -> dict[int, list[Member]]:
    """Return the people by sub-branch, or by team for those who are in one."""
    groups: dict[int, list[Member]] = defaultdict(list)
    for member in people:
        if kind == "sub_branch":
            groups[member.sub_branch_id].append(member)
        elif member.unit_kind == "team":
            groups[member.unit_id].append(member)
    return groups


def increased(row: Row, facts: Facts) -> Row:
    """Return a unit's row with those alone for whom an increase can be counted, if there are any.

    Else its value and its base would be of different people; and so would its value and its
    target, which is left out where somebody is.
    """
    counted = tuple(member for member in row.members if facts.has_base(member))
    if not counted:
        return row
    return replace(
        row,
        sums=facts.sum_of(counted),
        members=counted,
        base=facts.base_of(counted),
        target=row.target if len(counted) == len(row.members) else None,
    )


def _by_value(row: Row) -> Line:
    """Return the line of a row that is ranked by its value."""
    return Line(
        row.key,
        row.sums.value,
        row.sums.reached_at,
        row.unit.code if row.unit else row.members[0].employee_no,
        ranked=not all(member.in_training for member in row.members),
    )


def _by_attainment(row: Row) -> Line:
    """Return the line of a row that is ranked by its part of its target."""
    return replace(_by_value(row), whole=row.target)


def _by_increase(row: Row) -> Line:
    """Return the line of a row that is ranked by what it has over its base."""
    return replace(_by_value(row), base=row.base or 0, whole=None if row.base is None else 1)


_LINES: dict[str, Callable[[Row], Line]] = {
    "value": _by_value,
    "attainment": _by_attainment,
    "increase": _by_increase,
}


def lines(rows: Iterable[Row], by: str) -> list[Line]:
    """Return what the rows stand with, by "value", "attainment" or "increase"."""
    return [_LINES[by](row) for row in rows]


def placed(rows: list[Row], by: str, step: int, before: dict[str, int] | None) -> list[Row]:
    """Return the rows in their order, each with its place and its change since the close.

    `by` is "value", "attainment" or "increase".
    """
    by_key = {row.key: row for row in rows}
    places = standing.rank(lines(rows, by), step)
    changes = standing.changes(places, before)
    return [
        replace(by_key[place.key], place=place, change=changes.get(place.key)) for place in places
    ]
