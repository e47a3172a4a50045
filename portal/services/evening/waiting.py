"""What waits for the supervisor now, as an evening goes through it."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.services import checks, countermeasures, requests
from portal.services.access import Actor
from portal.services.countermeasures import Pressing


@dataclass(frozen=True)
class Waiting:
    """Entries to be checked, since when; measures that are asked for or due; requests."""

    entries: int
    oldest: datetime | None
    measures: list[Pressing]
    requests: int


def of(actor: Actor, today: date) -> Waiting:
    """Return what waits for the actor today; a fixed number of statements."""
    return Waiting(
        entries=checks.waiting(actor),
        oldest=checks.oldest(actor),
        measures=countermeasures.pressing(actor, today),
        requests=requests.waiting(actor),
    )
