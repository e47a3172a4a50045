"""Rosters: who takes part in a campaign, in which unit, cohort and bundle."""

from portal.services.rosters.candidates import (
    Candidate,
    Group,
    UnitCount,
    candidates,
    fingerprint,
    units_of,
)
from portal.services.rosters.history import Place, history
from portal.services.rosters.setting import RosterRow, set  # noqa: A004 - `rosters.set(…)`

__all__ = [
    "Candidate",
    "Group",
    "Place",
    "RosterRow",
    "UnitCount",
    "candidates",
    "fingerprint",
    "history",
    "set",
    "units_of",
]
