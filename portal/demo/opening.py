"""An opening of the demo, as somebody will have entered it."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opening:
    """One line to be entered for a person.

    `time` is the branch's own clock. `channel`, `account_type` and `customer` are "" where the
    indicator is a plain count; `quantity` is 1 where it is not.
    """

    person: str
    day: dt.date
    time: dt.time
    channel: str
    account_type: str
    customer: str
    indicator: str = "corporate_account"
    quantity: int = 1
