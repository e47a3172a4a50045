"""A row of a roster as somebody wishes it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person who is to take part. Without a cohort, time in post decides.

    `unit_id` places them for this campaign alone; without it a draft follows where they work, and a
    campaign under way keeps them where they are unless the row `moves` them along.
    Without `joined_on` a participant keeps their first day, and who is added to a campaign under
    way joins today; the campaign's own first day stands for all of it. `left_on` is the first day
    that no longer counts.
    """

    person_id: int
    cohort: str | None = None
    bundle: str = ""
    in_training: bool = False
    moves: bool = False
    unit_id: int | None = None
    joined_on: date | None = None
    left_on: date | None = None
