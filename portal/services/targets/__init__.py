"""Targets: what a unit or a participant is to reach in a campaign, or in a period of it."""

from portal.services.targets.force import (
    Column,
    Held,
    InForce,
    Subject,
    in_force,
    ranked,
    shown,
    version,
    whole_of,
)
from portal.services.targets.history import (
    Narrow,
    TargetLine,
    Timeline,
    history,
    timeline,
    told_of,
)
from portal.services.targets.locks import LockLine, is_organiser, set_lock
from portal.services.targets.locks import state as lock_state
from portal.services.targets.setting import Clash, set  # noqa: A004 - `targets.set(…)`
from portal.services.targets.sheet import Line, Lines, Sheet, may_set_some, settable, sheet
from portal.services.targets.writing import scaled

__all__ = [
    "Clash",
    "Column",
    "Held",
    "InForce",
    "Line",
    "Lines",
    "LockLine",
    "Narrow",
    "Sheet",
    "Subject",
    "TargetLine",
    "Timeline",
    "history",
    "in_force",
    "is_organiser",
    "lock_state",
    "may_set_some",
    "ranked",
    "scaled",
    "set",
    "set_lock",
    "settable",
    "sheet",
    "shown",
    "timeline",
    "told_of",
    "version",
    "whole_of",
]
