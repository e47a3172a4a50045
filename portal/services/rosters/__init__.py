"""Rosters: who takes part in a campaign, in which unit, cohort and bundle, and between which days.

`rosters.lists` is a roster as a workbook.
"""

from portal.services.rosters.bundles import (
    Members,
    bundles_of,
    dissolve_bundle,
    rename_bundle,
)
from portal.services.rosters.bundling import are_fixed
from portal.services.rosters.candidates import (
    Candidate,
    Group,
    UnitCount,
    candidates,
    fingerprint,
    placeable,
    units_of,
)
from portal.services.rosters.history import Place, history
from portal.services.rosters.places import by_words, called
from portal.services.rosters.row import RosterRow
from portal.services.rosters.setting import set  # noqa: A004 - `rosters.set(…)`

__all__ = [
    "Candidate",
    "Group",
    "Members",
    "Place",
    "RosterRow",
    "UnitCount",
    "are_fixed",
    "bundles_of",
    "by_words",
    "called",
    "candidates",
    "dissolve_bundle",
    "fingerprint",
    "history",
    "placeable",
    "rename_bundle",
    "set",
    "units_of",
]
