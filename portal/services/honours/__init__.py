"""Honours: awarded once, on the line that earned them, and withdrawn in the open."""

from portal.services.honours.certificates import Certificate, certificate
from portal.services.honours.editing import RuleDraft, save
from portal.services.honours.holding import Medal, medals
from portal.services.honours.lately import latest_of, since
from portal.services.honours.leading import Leading, leading
from portal.services.honours.listing import Award, Listing, listing, of_participation
from portal.services.honours.rules import MOST_THRESHOLDS, RuleRow, in_force, sheet
from portal.services.honours.settling import Closing, close, run, settle

__all__ = [
    "MOST_THRESHOLDS",
    "Award",
    "Certificate",
    "Closing",
    "Leading",
    "Listing",
    "Medal",
    "RuleDraft",
    "RuleRow",
    "certificate",
    "close",
    "in_force",
    "latest_of",
    "leading",
    "listing",
    "medals",
    "of_participation",
    "run",
    "save",
    "settle",
    "sheet",
    "since",
]
