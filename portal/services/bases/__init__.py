"""Bases: what a participant's increase is counted from in a campaign."""

from portal.services.bases.force import Base, in_force, version
from portal.services.bases.history import BaseLine, history
from portal.services.bases.reference import take_over
from portal.services.bases.setting import set  # noqa: A004 - `bases.set(…)`
from portal.services.bases.sheet import PersonBase, Sheet, sheet

__all__ = [
    "Base",
    "BaseLine",
    "PersonBase",
    "Sheet",
    "history",
    "in_force",
    "set",
    "sheet",
    "take_over",
    "version",
]
