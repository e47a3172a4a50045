"""Entries: entering openings, the ledger's lines, taking back and checking."""
