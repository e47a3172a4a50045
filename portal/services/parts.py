"""What the units right below a board's unit have brought to its total."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from portal.models import Unit
from portal.services.standings import BoardStandings, Sums


@dataclass(frozen=True)
class Part:
    """One unit's part in the whole: its present members' figures together, scaled."""

    unit: Unit
    sums: Sums
    people: int


def of_board(connection: sa.Connection, found: BoardStandings) -> list[Part]:
    """Return the parts of the board's total, the largest first; one statement.

    Together they are the total. Who is in the board's unit itself, or in one that has since been
    moved elsewhere, is a part under the name of that very unit.
    """
    groups: dict[int, list[tuple[Unit, Sums, int]]] = defaultdict(list)
    for team in found.teams:
        groups[_below(found.unit, team[0])].append(team)
    with sa.orm.Session(bind=connection) as session:
        units = session.scalars(sa.select(Unit).where(Unit.id.in_(list(groups)))).all()
        session.expunge_all()
    parts = [_together(unit, groups[unit.id]) for unit in units]
    return sorted(parts, key=lambda part: (-part.sums.value, part.unit.sort_key))


def _below(above: Unit, unit: Unit) -> int:
    """Return the id of the unit right below `above` in which the unit is, or else its own."""
    if unit.id == above.id or not unit.path.startswith(above.path):
        return unit.id
    return int(unit.path[len(above.path) :].split("/")[0])


def _together(unit: Unit, teams: list[tuple[Unit, Sums, int]]) -> Part:
    whole = Sums()
    for _team, sums, _people in teams:
        whole = whole.plus(sums)
    return Part(unit, whole, sum(people for _team, _sums, people in teams))
