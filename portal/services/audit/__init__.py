"""The audit log: written with what it tells of, sealed in a chain, proved, searched and let go."""

from portal.services.audit.copying import State, Unreachable, copy, state
from portal.services.audit.listing import COUNTED, Asked, Line, Page, actions, every, page
from portal.services.audit.proving import Fault, Finding, Verdict, examined, verify
from portal.services.audit.pruning import prune
from portal.services.audit.recording import ADDRESS_LENGTH, record, record_each, refused
from portal.services.audit.sealing import (
    Head,
    Note,
    head,
    is_end_known,
    newest_at,
    seal,
    waiting_since,
)

__all__ = [
    "ADDRESS_LENGTH",
    "COUNTED",
    "Asked",
    "Fault",
    "Finding",
    "Head",
    "Line",
    "Note",
    "Page",
    "State",
    "Unreachable",
    "Verdict",
    "actions",
    "copy",
    "every",
    "examined",
    "head",
    "is_end_known",
    "newest_at",
    "page",
    "prune",
    "record",
    "record_each",
    "refused",
    "seal",
    "state",
    "verify",
    "waiting_since",
]
