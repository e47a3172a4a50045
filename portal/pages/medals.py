"""Medals beside the names on a board: how many honours stand of whom each row names."""

from collections.abc import Iterable
from dataclasses import replace

from portal.pages.row import RowView
from portal.services.honours import Medals
from portal.services.standings import BoardStandings


def beside(shown: Iterable[RowView], found: BoardStandings, held: Medals) -> list[RowView]:
    """Return the rows with their honours, those of all members of a bundle together."""
    return [replace(one, medals=_count(held, one, found)) for one in shown]


def _count(held: Medals, shown: RowView, found: BoardStandings) -> int:
    if shown.unit_id is not None:
        return held.units.get(shown.unit_id, 0)
    row = next(one for one in found.rows if one.key == shown.key)
    return sum(held.people.get(member.participation_id, 0) for member in row.members)
