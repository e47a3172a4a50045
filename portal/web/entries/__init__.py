"""Entries: entering openings, the ledger's lines, correcting, taking back and checking."""

from portal.web.entries import correcting, customer, known, listing, objection, outcomes, views

__all__ = ["correcting", "customer", "known", "listing", "objection", "outcomes", "views"]
