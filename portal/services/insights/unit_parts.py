"""Which units lie right below one in a season, and whose tallies make each of them up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from portal.models import Book, Campaign, Unit
from portal.services.standings import Row


def path_of(row: Row) -> str:
    """Return the path of the unit in which a person takes part."""
    return row.members[0].unit_path


def ids_on(path: str) -> list[int]:
    """Return the units on a path, the topmost first."""
    return [int(id_) for id_ in path.strip("/").split("/")]


def is_inside(unit: Unit, path: str, top: Unit) -> bool:
    """Whether a path is in the unit; a season's own has also what was moved out of it since."""
    return unit.id == top.id or path.startswith(unit.path)


def below(unit: Unit, one: Unit) -> int:
    """Return the unit right below `unit` in which `one` is, itself, or one moved out of it."""
    if not one.path.startswith(unit.path):
        return one.id
    rest = one.path[len(unit.path) :].strip("/")
    return int(rest.split("/")[0]) if rest else unit.id


def books_of(connection: sa.Connection, campaign: Campaign) -> set[int]:
    """Return the sub-branches that the campaign has a book of: each line is in one of them."""
    return set(
        connection.scalars(sa.select(Book.sub_branch_id).where(Book.campaign_id == campaign.id))
    )


def tree_of(
    connection: sa.Connection, rows: Iterable[Row], counting: Collection[int], top: Unit
) -> dict[int, Unit]:
    """Return the units that people are in and that lines are in, and those above them."""
    first = len(ids_on(top.path)) - 1
    ids = {row.members[0].unit_id for row in rows} | set(counting) | {top.id}
    with sa.orm.Session(bind=connection) as session:
        found = list(session.scalars(sa.select(Unit).where(Unit.id.in_(ids))))
        above = {
            id_
            for unit in found
            if unit.path.startswith(top.path)
            for id_ in ids_on(unit.path)[first:]
        }
        found += session.scalars(sa.select(Unit).where(Unit.id.in_(above - ids)))
        session.expunge_all()
    return {unit.id: unit for unit in found}


def parts_of(
    unit: Unit,
    books: Collection[int],
    posted: Collection[int],
    tree: Mapping[int, Unit],
    top: Unit,
) -> dict[int, list[int]]:
    """Return, by the unit right below, the units whose tallies make it up.

    Down to the sub-branches those are of the books, each line in one of them; below, of the teams.
    """
    inside = [tree[id_] for id_ in books if is_inside(unit, tree[id_].path, top)]
    if not any(one.id != unit.id for one in inside):
        teams = (tree[id_] for id_ in posted if id_ not in books)
        inside = [one for one in teams if one.path.startswith(unit.path) and one.id != unit.id]
    parts: dict[int, list[int]] = defaultdict(list)
    for one in inside:
        parts[below(unit, one)].append(one.id)
    return parts
