"""Targets: what a unit or a participant is to reach in a campaign."""

from portal.services.targets.force import in_force, version
from portal.services.targets.history import TargetLine, history
from portal.services.targets.setting import set  # noqa: A004 - `targets.set(…)`
from portal.services.targets.sheet import PersonTarget, Sheet, UnitTarget, may_set_some, sheet

__all__ = [
    "PersonTarget",
    "Sheet",
    "TargetLine",
    "UnitTarget",
    "history",
    "in_force",
    "may_set_some",
    "set",
    "sheet",
    "version",
]
