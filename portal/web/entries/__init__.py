"""Entries: entering openings, the ledger's lines, correcting, taking back and checking."""

from portal.web.entries import correcting, known, listing, objection, outcomes, views

__all__ = ["correcting", "known", "listing", "objection", "outcomes", "views"]
