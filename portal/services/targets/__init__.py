"""Targets: what a unit or a participant is to reach in a campaign, or in a period of it."""

from portal.services.targets.ask import WEIGHTS, Ask, By, Into
from portal.services.targets.calendar_split import kinds
from portal.services.targets.cascades import Cascade, cascade_of
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
    wholes,
)
from portal.services.targets.history import (
    Narrow,
    TargetLine,
    Timeline,
    history,
    own,
    timeline,
    told_of,
)
from portal.services.targets.locks import LockLine, is_organiser, locked_now, set_lock
from portal.services.targets.locks import state as lock_state
from portal.services.targets.proposals import Proposal
from portal.services.targets.scope import in_charge
from portal.services.targets.setting import Clash, set, unchanged  # noqa: A004 - `targets.set(…)`
from portal.services.targets.sheet import Line, Lines, Sheet, may_set_some, settable, sheet
from portal.services.targets.splitting import propose, split
from portal.services.targets.weights import Weight
from portal.services.targets.writing import scaled

__all__ = [
    "WEIGHTS",
    "Ask",
    "By",
    "Cascade",
    "Clash",
    "Column",
    "Held",
    "InForce",
    "Into",
    "Line",
    "Lines",
    "LockLine",
    "Narrow",
    "Proposal",
    "Sheet",
    "Subject",
    "TargetLine",
    "Timeline",
    "Weight",
    "cascade_of",
    "history",
    "in_charge",
    "in_force",
    "is_organiser",
    "kinds",
    "lock_state",
    "locked_now",
    "may_set_some",
    "own",
    "propose",
    "ranked",
    "scaled",
    "set",
    "set_lock",
    "settable",
    "sheet",
    "shown",
    "split",
    "timeline",
    "told_of",
    "unchanged",
    "version",
    "whole_of",
    "wholes",
]
