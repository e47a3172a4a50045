"""Checks: what waits for a supervisor's look, entries and disputes alike, and how it is decided."""

from portal.services.checks.cases import FLAGS, OPEN, Case, Cases, open_counts, open_page, settled
from portal.services.checks.queue import Focus, Queue, oldest, queue, waiting
from portal.services.checks.several import Outcome, verify_several

__all__ = [
    "FLAGS",
    "OPEN",
    "Case",
    "Cases",
    "Focus",
    "Outcome",
    "Queue",
    "oldest",
    "open_counts",
    "open_page",
    "queue",
    "settled",
    "verify_several",
    "waiting",
]
