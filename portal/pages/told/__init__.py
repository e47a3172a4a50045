"""What somebody is told, worded in the reader's language: one function a kind."""

from portal.pages.told import (
    account,
    deputies,
    entries,
    evening,
    honours,
    measures,
    meetings,
    reminders,
    reports,
    targets,
)
from portal.pages.told.facts import Worded
from portal.services.notices import Told

_AREAS = (
    entries,
    deputies,
    targets,
    measures,
    honours,
    reports,
    evening,
    meetings,
    reminders,
    account,
)
_KINDS = {kind: write for area in _AREAS for kind, write in area.KINDS.items()}


def worded(told: Told) -> Worded | None:
    """Return the notice in words, None for one of a kind that this release does not know."""
    write = _KINDS.get(told.kind)
    return write(told.facts) if write else None


__all__ = ["Worded", "worded"]
