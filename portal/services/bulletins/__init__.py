"""Bulletins: the numbered, frozen statements of a season."""

from portal.services.bulletins.issuing import Issue, issue
from portal.services.bulletins.reading import Found, find, of_campaign

__all__ = ["Found", "Issue", "find", "issue", "of_campaign"]
