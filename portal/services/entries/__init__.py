"""Entries: recorded once, counted wherever they are eligible."""

from portal.services.entries.draft import KEY, LONGEST, EntryDraft
from portal.services.entries.duplicates import Duplicate, Earlier, known
from portal.services.entries.recording import Recorded, record

__all__ = [
    "KEY",
    "LONGEST",
    "Duplicate",
    "Earlier",
    "EntryDraft",
    "Recorded",
    "known",
    "record",
]
