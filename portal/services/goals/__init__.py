"""Goals: what a campaign asks of somebody, read by themselves, and what they want beyond it."""

from portal.services.goals.allotment import Allotted, allotted
from portal.services.goals.private import set_private
from portal.services.goals.reading import Goal, Reference, of
from portal.services.goals.sight import Own, own

__all__ = [
    "Allotted",
    "Goal",
    "Own",
    "Reference",
    "allotted",
    "of",
    "own",
    "set_private",
]
