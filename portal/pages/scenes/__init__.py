"""Scenes: what a wall shows of a board beside the board itself; see docs/scenes.md.

A scene is a module here with `read`, and a template `templates/wall/scenes/<name>.html`.
"""

from collections.abc import Callable

from portal.domain.scene import Scene
from portal.pages.scenes import (
    announcement,
    bulletin,
    evening,
    finish,
    goal,
    honours,
    morning,
    movers,
    newcomers,
    openings,
    practice,
    race,
    replay,
    start,
    years,
)
from portal.pages.scenes.asked import Asked

Reader = Callable[[Asked], object | None]
"""Reads what a scene shows; None where there is nothing to say, and the scene is passed over."""

READERS: dict[Scene, Reader] = {
    Scene.GOAL: goal.read,
    Scene.OPENINGS: openings.read,
    Scene.HONOURS: honours.read,
    Scene.YEARS: years.read,
    Scene.PRACTICE: practice.read,
    Scene.BULLETIN: bulletin.read,
    Scene.TEAMS: race.teams,
    Scene.CITY: race.city,
    Scene.MOVERS: movers.read,
    Scene.NEWCOMERS: newcomers.read,
    Scene.ANNOUNCEMENT: announcement.read,
    Scene.MORNING: morning.read,
    Scene.EVENING: evening.read,
    Scene.START: start.read,
    Scene.FINISH: finish.read,
    Scene.REPLAY: replay.read,
}


def read(shape: str, asked: Asked) -> object | None:
    """Return what the template of the scene is to show, None where there is nothing to say."""
    reader = READERS.get(Scene(shape))
    return reader(asked) if reader else None
