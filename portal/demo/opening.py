"""An opening of the demo, as somebody will have entered it."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opening:
    """One line to be entered for a person.

    `time` is the branch's own clock. `channel`, `account_type` and `customer` are "" where the
    indicator is a plain count; `quantity` is 1 where it is not. `recorder` is who enters it for
    the person, "" for themselves; it is entered so many `days_late`. `shares` pairs colleagues
    with their weights beside the person's `own_weight`.
    """

    person: str
    day: dt.date
    time: dt.time
    channel: str
    account_type: str
    customer: str
    indicator: str = "corporate_account"
    quantity: int = 1
    recorder: str = ""
    days_late: int = 0
    shares: tuple[tuple[str, int], ...] = ()
    own_weight: int = 1
    duplicate_reason: str = ""

    @property
    def entered_on(self) -> dt.date:
        """Return the day on which it is entered."""
        return self.day + dt.timedelta(days=self.days_late)
