"""What-if: the same ledger under another rule, beside the rule in force; nothing is written."""

from portal.services.supposing.beside import Beside, Move, beside
from portal.services.supposing.rules import (
    Stand,
    in_force,
    level_with,
    plain,
    stand,
)
from portal.services.supposing.standing import Supposed, of

__all__ = [
    "Beside",
    "Move",
    "Stand",
    "Supposed",
    "beside",
    "in_force",
    "level_with",
    "of",
    "plain",
    "stand",
]
