"""A race of teams or of sub-branches: a lane each, as far along as target or leader says."""

from dataclasses import dataclass

from portal.domain.scene import RACES, Scene
from portal.pages.row import RowView
from portal.pages.scenes.asked import Asked

PAGE = 8
"""How many lanes stand on a page at most."""
LEAST = 2
"""How many it takes to race."""


@dataclass(frozen=True)
class Race:
    """One page of the race; `lanes` is how many a page has, `units` how many run in all."""

    rows: list[RowView]
    lanes: int
    units: int
    has_targets: bool
    page: int
    pages: int


def teams(asked: Asked) -> Race | None:
    """Return the race of teams; None for a board of anything else."""
    return _race(asked, RACES[Scene.TEAMS])


def city(asked: Asked) -> Race | None:
    """Return the race of sub-branches; None for a board of anything else."""
    return _race(asked, RACES[Scene.CITY])


def _race(asked: Asked, kind: str) -> Race | None:
    """Return the page; None where there is nobody to race against, or nobody has anything yet."""
    found = asked.found
    units = len(found.rows)
    if found.board.kind != kind or units < LEAST or all(one.sums.value <= 0 for one in found.rows):
        return None
    pages = -(-units // PAGE)
    # Pages as even as can be, so that the last one is not a single lane on an empty stage.
    lanes = -(-units // pages)
    page = min(asked.page, pages)
    return Race(
        rows=asked.viewed(found.rows[(page - 1) * lanes : page * lanes]),
        lanes=lanes,
        units=units,
        has_targets=any(one.target is not None for one in found.rows),
        page=page,
        pages=pages,
    )
