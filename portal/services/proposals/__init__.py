"""Proposals: another rule that was tried on a season's ledger, kept until it is taken up or not."""

from portal.services.proposals.content import Content, content_of, rule_of
from portal.services.proposals.keeping import adopt, demand_open, keep, withdraw
from portal.services.proposals.listing import Proposed, find, listed, of_campaign

__all__ = [
    "Content",
    "Proposed",
    "adopt",
    "content_of",
    "demand_open",
    "find",
    "keep",
    "listed",
    "of_campaign",
    "rule_of",
    "withdraw",
]
