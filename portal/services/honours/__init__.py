"""Honours: awarded once, on the line that earned them, and withdrawn in the open."""

from portal.services.honours.celebrating import Celebrated, celebrated
from portal.services.honours.certificates import Certificate, certificate
from portal.services.honours.editing import LONGEST_NAME, RuleDraft, editable, save
from portal.services.honours.holding import Medals, medals
from portal.services.honours.lately import since
from portal.services.honours.leading import Leader, Leading, so_far
from portal.services.honours.listing import (
    Award,
    Listing,
    latest_of,
    listing,
    of_participation,
)
from portal.services.honours.rules import MOST_THRESHOLDS, RuleRow, in_force, sheet, usual
from portal.services.honours.settling import Closing, close, run, settle
from portal.services.honours.tallied import yardstick
from portal.services.honours.week import Earned, earned_since

__all__ = [
    "LONGEST_NAME",
    "MOST_THRESHOLDS",
    "Award",
    "Celebrated",
    "Certificate",
    "Closing",
    "Earned",
    "Leader",
    "Leading",
    "Listing",
    "Medals",
    "RuleDraft",
    "RuleRow",
    "celebrated",
    "certificate",
    "close",
    "earned_since",
    "editable",
    "in_force",
    "latest_of",
    "listing",
    "medals",
    "of_participation",
    "run",
    "save",
    "settle",
    "sheet",
    "since",
    "so_far",
    "usual",
    "yardstick",
]
