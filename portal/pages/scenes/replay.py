"""The season played back as a race, which ends where the board stands now."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.domain.wall_list import WallList
from portal.pages import race as races
from portal.pages.race import RaceView
from portal.pages.scenes.asked import Asked
from portal.services.insights.race import LEAST_DAYS
from portal.services.standings import BoardStandings

MOST = 10
"""How many run on a wall at a time."""


@dataclass(frozen=True)
class Replay:
    """The race as walls may show it; `is_front` where that is the front of the list alone."""

    race: RaceView
    is_front: bool
    pages: int = 1


def read(asked: Asked) -> Replay | None:
    """Return the replay; None before a season has three days with a line, and with nobody to show.

    Where walls show the front alone, it names those who are in front now, as far as they were in
    front then: nobody else has ever been there for a public screen.
    """
    found = asked.found
    race = races.of(asked.connection, found)
    if race is None or race.busy < LEAST_DAYS:
        return None
    is_front = found.campaign.wall_list != WallList.WHOLE
    most = min(MOST, found.campaign.wall_top) if is_front else MOST
    shown = races.view(race, found, _in_front(found) if is_front else None, most)
    if not shown.runners:
        return None
    return Replay(shown, is_front)


def _in_front(found: BoardStandings) -> Collection[int]:
    top = found.campaign.wall_top
    places = [row.place for row in found.rows]
    return {at for at, place in enumerate(places) if WallList.TOP.shows(place, top, None, 0)}
