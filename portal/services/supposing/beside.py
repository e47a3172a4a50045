"""A rule beside the rule in force: who would stand elsewhere, and by how many places."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.rule import Rule
from portal.domain.standing import places
from portal.models import Unit
from portal.services.standings import Row
from portal.services.standings.members import Member
from portal.services.supposing import standing
from portal.services.supposing.rules import Stand, in_force, level_with
from portal.services.supposing.standing import Supposed


@dataclass(frozen=True)
class Move:
    """Somebody, or a unit, under both rules; one of `member` and `unit` is there.

    `before` and `after` are the rows that they stand in: a member of a bundle has the bundle's
    rank. `change` is how many places they rise (positive) or fall among those who have a rank
    under both rules, None without one: nobody rises because others are not ranked at all.
    """

    member: Member | None
    unit: Unit | None
    before: Row
    after: Row
    change: int | None


@dataclass(frozen=True)
class Beside:
    """The board under another rule beside the one in force, each in its order.

    `current` is the rule in force, shown with rows of the same sort as `supposed`: people beside
    people, units beside units. `moves` are in the order of `supposed`, the members of a bundle one
    after the other, those aside last. `differs` says in what the rules differ (`Rule`).
    """

    current: Supposed
    supposed: Supposed
    moves: list[Move]
    differs: tuple[str, ...]

    @property
    def movers(self) -> list[Move]:
        """Those who would have another rank."""
        return [move for move in self.moves if move.change]

    @property
    def compared(self) -> int:
        """How many have a rank under both rules."""
        return sum(move.change is not None for move in self.moves)


def beside(connection: sa.Connection, known: Stand, rule: Rule) -> Beside:
    """Return the unit's board under a rule in plain form, beside the rule in force."""
    own = in_force(known.campaign)
    level = level_with(own, rule)
    supposed = standing.of(connection, known, rule)
    current = supposed if level == rule else standing.of(connection, known, level)
    return Beside(current, supposed, _moves(current, supposed), rule.differs_from(own))


Key = tuple[str, int]


def _places(board: Supposed) -> dict[Key, tuple[Member | None, Row]]:
    """Return by person, or by unit, the row that they stand in."""
    found: dict[Key, tuple[Member | None, Row]] = {}
    for row in [*board.rows, *board.aside]:
        if row.unit is not None:
            found["u", row.unit.id] = None, row
            continue
        for member in row.members:
            found["p", member.person_id] = member, row
    return found


def _moves(current: Supposed, supposed: Supposed) -> list[Move]:
    before, after = _places(current), _places(supposed)
    ranked = {
        key
        for key, (_member, row) in after.items()
        if row.place.rank is not None and key in before and before[key][1].place.rank is not None
    }
    was, would_be = (_ranks(places[key][1] for key in ranked) for places in (before, after))
    return [
        Move(
            member,
            row.unit,
            before[key][1],
            row,
            was[before[key][1].key] - would_be[row.key] if key in ranked else None,
        )
        for key, (member, row) in after.items()
        if key in before
    ]


def _ranks(found: Iterable[Row]) -> dict[str, int]:
    """Return the ranks of rows among themselves, by their keys; equals share one."""
    ranks = {row.key: row.place.rank or 0 for row in found}
    among = places(-rank for rank in ranks.values())
    return {key: among[-rank] for key, rank in ranks.items()}
