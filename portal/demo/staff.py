"""The people who open accounts in the running season, one row each in `staff.csv`.

Their names are made up; what each has done so far and is to reach is laid by hand.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from portal.demo.places import LAKE, is_within

# Days after the season's start on which the smallest sub-branch came in, and what its people had
# opened by then.
JOINED_LATE = 8
BROUGHT_IN = {"65015": 3, "65028": 2, "65031": 3, "65044": 1, "65057": 2}


@dataclass(frozen=True, slots=True)
class Stint:
    """A person's season: corporate accounts up to yesterday and this morning.

    `surge` above 1 puts more of them late in the season, below 1 early. `rates` are the plain
    counts on a full working day: class I, class II, social cards. `first` is the first day, 0 for
    those who are there from the start.
    """

    before: int
    morning: int
    surge: float
    rates: tuple[float, float, float]
    first: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who opens accounts: months in post when the demo is loaded, season, targets."""

    employee_no: str
    name: str
    name_en: str
    unit: str
    months: int
    target: int
    cards_target: int
    stint: Stint


def _read() -> tuple[Member, ...]:
    with Path(__file__).with_name("staff.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_member(row) for row in csv.DictReader(file))


def _member(row: dict[str, str]) -> Member:
    return Member(
        employee_no=row["employee_no"],
        name=row["name"],
        name_en=row["name_en"],
        unit=row["unit"],
        months=int(row["months"]),
        target=int(row["target"]),
        cards_target=int(row["cards_target"]),
        stint=Stint(
            before=int(row["before"]),
            morning=int(row["morning"]),
            surge=float(row["surge"]),
            rates=(float(row["class1"]), float(row["class2"]), float(row["cards"])),
            first=JOINED_LATE if is_within(row["unit"], LAKE) else 0,
        ),
    )


STAFF = _read()
STINTS = {member.employee_no: member.stint for member in STAFF}


def staff_of(unit: str) -> tuple[Member, ...]:
    """Return those who open accounts in a unit and below it."""
    return tuple(member for member in STAFF if is_within(member.unit, unit))
