"""What a split is asked for: which target, to whom or over which periods, by which weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from portal.domain.period import Kind
from portal.services.targets.force import Column, Subject


class Into(StrEnum):
    """What a target is split into."""

    PEOPLE = "people"
    UNITS = "units"
    TIME = "time"


class By(StrEnum):
    """What the parts are weighed by."""

    EQUAL = "equal"
    HEADCOUNT = "headcount"
    TENURE = "tenure"
    LAST_YEAR = "last_year"
    WORKING = "working"
    CALENDAR = "calendar"
    HAND = "hand"


WEIGHTS: Mapping[Into, tuple[By, ...]] = {
    Into.PEOPLE: (By.EQUAL, By.TENURE, By.LAST_YEAR, By.WORKING, By.HAND),
    Into.UNITS: (By.HEADCOUNT, By.EQUAL, By.TENURE, By.LAST_YEAR, By.WORKING, By.HAND),
    Into.TIME: (By.WORKING, By.CALENDAR, By.EQUAL, By.LAST_YEAR, By.HAND),
}


@dataclass(frozen=True)
class Ask:
    """A split as somebody chose it.

    `unit_id` is whose target is split, or whose people's and units' targets are split over time:
    all of them, or the one `line`; `kind` is then the kind of period. `pro_rata` takes days away
    off people's weights. `typed` are the weights by hand: of a subject by its field, of a period by
    its first day. `pinned` are the subjects that keep their target, None for those that are pinned
    now.
    """

    column: Column
    unit_id: int
    into: Into = Into.PEOPLE
    by: By = By.EQUAL
    kind: Kind | None = None
    line: Subject | None = None
    pro_rata: bool = False
    with_training: bool = False
    typed: Mapping[str, Decimal] = field(default_factory=dict)
    pinned: frozenset[Subject] | None = None
