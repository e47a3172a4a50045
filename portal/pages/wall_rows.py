"""The rows of a board that its campaign lets walls show, and how wide their names are."""

from dataclasses import dataclass

from portal.domain.wall_list import WallList
from portal.pages import row
from portal.services.standings import BoardStandings, Row


@dataclass(frozen=True)
class Listed:
    """What walls show of a list: by which rule, of how many places, and how many rows that makes.

    `faces` are how wide each name is and the note beside it, in columns of half a Han character, on
    all pages: a list keeps its columns when it turns a page.
    """

    rule: WallList
    top: int
    count: int
    faces: list[tuple[int, int]]


def shown(found: BoardStandings) -> list[Row]:
    """Return the rows that walls may show, in their order."""
    rule, top = WallList(found.campaign.wall_list), found.campaign.wall_top
    return [one for one in found.rows if rule.shows(one.place, top, one.change, one.sums.today)]


def listed(found: BoardStandings, rows: list[Row]) -> Listed:
    """Return what is to be said of the rows that a wall shows, in the language in force."""
    faces = [(columns(row.name(one)), columns(row.note_of(one))) for one in rows]
    campaign = found.campaign
    return Listed(WallList(campaign.wall_list), campaign.wall_top, len(rows), faces)


def columns(text: str) -> int:
    """Return how many columns of half a Han character a text takes."""
    return sum(1 if character < "⺀" else 2 for character in text)
