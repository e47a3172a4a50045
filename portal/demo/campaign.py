"""A campaign of the demo with everything that it is set up with, openings apart."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in a campaign; the cohort is "newcomer" or "veteran", set by hand."""

    person: str
    unit: str
    cohort: str
    in_training: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """Settings under the names that the product uses for them.

    `points` gives one unit of each indicator its points, in the order of showing; `indicator` is
    the one ranked by where `ranking` is "quantity", else None. `channels` pairs a code with its
    priority. `cadence_weekday` counts Monday as 0. `reference` is the code of the season that this
    one is compared with.
    """

    code: str
    name: str
    name_en: str
    unit: str
    starts_on: dt.date
    ends_on: dt.date
    state: str
    ranking: str
    indicator: str | None
    points: tuple[tuple[str, Decimal], ...]
    scoring: str
    cadence: str
    channels: tuple[tuple[str, int], ...]
    participants: tuple[Participant, ...]
    bundles: tuple[tuple[str, ...], ...] = ()
    cadence_weekday: int | None = None
    basis: str = "calendar"
    verification: str = "none"
    closures: tuple[dt.date, ...] = ()
    cut_off: dt.time = dt.time(18)
    reference: str | None = None
    is_history: bool = False

    def cohort(self, name: str) -> tuple[str, ...]:
        """Return the participants of a cohort, in roster order."""
        return tuple(p.person for p in self.participants if p.cohort == name)


@dataclass(frozen=True, slots=True)
class Target:
    """What a unit or a person (exactly one is given) is to reach in a campaign.

    A later one of the same subject takes its place, with a `reason`. It is set `by` somebody, ""
    for whoever leads the campaign.
    """

    campaign: str
    quantity: Decimal
    valid_from: dt.date
    unit: str | None = None
    person: str | None = None
    reason: str = ""
    by: str = ""
