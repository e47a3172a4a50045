"""What somebody is told, worded in the reader's language: one function a kind."""

from portal.pages.told import deputies, entries, honours, measures, targets
from portal.pages.told.facts import Worded
from portal.services.notices import Told

_KINDS = entries.KINDS | deputies.KINDS | targets.KINDS | measures.KINDS | honours.KINDS


def worded(told: Told) -> Worded | None:
    """Return the notice in words, None for one of a kind that this release does not know."""
    write = _KINDS.get(told.kind)
    return write(told.facts) if write else None


__all__ = ["Worded", "worded"]
