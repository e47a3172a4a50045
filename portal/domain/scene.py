"""Scenes and playlists: what a screen shows in turn, how long, at which hours, on which days.

A scene is one shape of one board, so that its name is that of the shape in the live protocol.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

EVERY_WEEKDAY = 0b111_1111
"""The seven weekdays as bits, Monday the lowest."""
SHORTEST, LONGEST = 5, 3600
"""How many seconds a scene may be shown in one turn."""


class Scene(StrEnum):
    """What a screen can show of a board."""

    BOARD = "wall"
    GOAL = "goal"
    TEAMS = "teams"
    CITY = "city"
    OPENINGS = "openings"
    MOVERS = "movers"
    NEWCOMERS = "newcomers"
    HONOURS = "honours"
    YEARS = "years"
    PRACTICE = "practice"
    ANNOUNCEMENT = "announcement"
    BULLETIN = "bulletin"
    MORNING = "morning"
    EVENING = "evening"
    START = "start"
    FINISH = "finish"


RACES = {Scene.TEAMS: "team", Scene.CITY: "sub_branch"}
"""The scenes of a kind of board, which stand for the campaign's board of that kind."""


class Days(StrEnum):
    """On which days by the calendar of the screen's unit."""

    EVERY = "every"
    WORKING = "working"
    FREE = "free"


@dataclass(frozen=True)
class Item:
    """A scene's turn: seconds a page, and when it is shown at all.

    `begins` and `ends` are times of the day, both or neither; where the end is not later than the
    beginning, the hours go through midnight. `weekdays` are bits, Monday the lowest.
    """

    scene: Scene
    seconds: int
    begins: time | None = None
    ends: time | None = None
    weekdays: int = EVERY_WEEKDAY
    days: Days = Days.EVERY


DEFAULT = (
    Item(Scene.START, 20),
    Item(Scene.FINISH, 30),
    Item(Scene.MORNING, 30, time(7), time(9, 30), days=Days.WORKING),
    Item(Scene.EVENING, 30, time(17), time(20), days=Days.WORKING),
    Item(Scene.BULLETIN, 20, time(17), time(9, 30)),
    Item(Scene.BOARD, 40),
    Item(Scene.GOAL, 15),
    Item(Scene.ANNOUNCEMENT, 15),
    Item(Scene.BOARD, 40),
    Item(Scene.TEAMS, 15),
    Item(Scene.CITY, 15),
    Item(Scene.MOVERS, 12),
    Item(Scene.OPENINGS, 12),
    Item(Scene.BOARD, 40),
    Item(Scene.HONOURS, 15),
    Item(Scene.NEWCOMERS, 12),
    Item(Scene.PRACTICE, 15),
    Item(Scene.YEARS, 15),
)
"""What a screen shows for which nobody has made a playlist: the board again and again, and between
its turns whatever there is to say."""
