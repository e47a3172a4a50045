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
MOST_ITEMS = 60
"""How many turns a playlist may have."""


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
    REPLAY = "replay"


RACES = {Scene.TEAMS: "team", Scene.CITY: "sub_branch"}
"""The scenes of a kind of board, which stand for the campaign's board of that kind."""


class Days(StrEnum):
    """On which days by the calendar of the screen's unit."""

    EVERY = "every"
    WORKING = "working"
    FREE = "free"


@dataclass(frozen=True)
class Item:
    """A scene's turn: seconds for all its pages together, and when it is shown at all.

    `begins` and `ends` are times of the day, both or neither; where the end is not later than the
    beginning, the hours go through midnight. `weekdays` are bits, Monday the lowest.
    """

    scene: Scene
    seconds: int
    begins: time | None = None
    ends: time | None = None
    weekdays: int = EVERY_WEEKDAY
    days: Days = Days.EVERY

    @property
    def is_always(self) -> bool:
        """Whether it is shown at every hour of every day."""
        return self.begins is None and self.weekdays == EVERY_WEEKDAY and self.days == Days.EVERY


class Fault(StrEnum):
    """What can be wrong with an item, named after its field."""

    SECONDS = "seconds"
    HOURS = "hours"
    WEEKDAYS = "weekdays"


def fault_of(item: Item) -> Fault | None:
    """Return the first thing that is wrong with an item, None where it can be shown."""
    if not SHORTEST <= item.seconds <= LONGEST:
        return Fault.SECONDS
    if not is_span(item.begins, item.ends):
        return Fault.HOURS
    if not 1 <= item.weekdays <= EVERY_WEEKDAY:
        return Fault.WEEKDAYS
    return None


def is_span(begins: time | None, ends: time | None) -> bool:
    """Whether two times of the day are hours: both, and apart, or neither, which is all day."""
    return (begins is None) == (ends is None) and (begins is None or begins != ends)


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
