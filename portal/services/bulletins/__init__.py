"""Bulletins: the numbered, frozen statements of a season."""

from portal.services.bulletins.issuing import Evening, Issue, Issued, issue
from portal.services.bulletins.marks import moved, moved_between
from portal.services.bulletins.reading import Found, find, of_campaign
from portal.services.bulletins.verifying import Verified, verify

__all__ = [
    "Evening",
    "Found",
    "Issue",
    "Issued",
    "Verified",
    "find",
    "issue",
    "moved",
    "moved_between",
    "of_campaign",
    "verify",
]
