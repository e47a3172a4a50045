"""The goal: how far the unit is on its way to its target, and what pace asks for."""

from dataclasses import dataclass

from portal.pages.board import Progress
from portal.pages.scenes.asked import Asked


@dataclass(frozen=True)
class Goal:
    """The thermometer."""

    progress: Progress
    pages: int = 1


def read(asked: Asked) -> Goal | None:
    """Return the goal; None without a target."""
    progress = asked.shown.progress
    return Goal(progress) if progress.target else None
