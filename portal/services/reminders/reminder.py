"""One reminder, as a topic wants it sent."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reminder:
    """What one person is reminded of, with the facts that are worded where it is read.

    `once` names what they are reminded of this one time; anything else comes again the next day.
    """

    person_id: int
    kind: str
    facts: Mapping[str, object]
    once: tuple[str, ...] = ()
