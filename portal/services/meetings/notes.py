"""What is typed into the minutes at once, and by what two people's typing is told apart."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Notes:
    """The form of the minutes; a decision and a task are added where there is one.

    `seen` is the fingerprint of the topics and of who was present as they stood on the page.
    """

    topics: str
    present: frozenset[int]
    seen: str
    decision: str = ""
    what: str = ""
    owner_id: int | None = None
    due_on: date | None = None


def fingerprint(topics: str, present: Iterable[int]) -> str:
    """Return what changes whenever the topics or who was present do."""
    told = f"{topics}\n{','.join(map(str, sorted(present)))}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]
