"""The two seasons of the case, as `docs/case.md` describes them.

Totals, people, scoring and reporting are the published account's. The day, channel, account type
and customer of each opening are invented and laid by hand in the two CSV files beside this one, so
that every statement of the account comes out of the lines alone. Targets and the wording of C's
request are invented too: the account gives none.
"""

import csv
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

from portal.demo.campaign import Campaign, Participant, Target
from portal.demo.catalogue import CHANNELS
from portal.demo.opening import Opening
from portal.demo.places import CASE

THURSDAY = 3
_HERE = Path(__file__).parent
_POINTS = (("corporate_account", Decimal(1)),)


def _roster(newcomers: str, veterans: str, order: str) -> tuple[Participant, ...]:
    cohorts = dict.fromkeys(newcomers, "newcomer") | dict.fromkeys(veterans, "veteran")
    return tuple(Participant(letter, CASE, cohorts[letter]) for letter in order)


BUNDLED = Campaign(
    code="case-2015q1",
    name="案例 · 2015 年一季度旺季",
    name_en="Case: peak season 2015 Q1",
    unit=CASE,
    starts_on=dt.date(2015, 1, 1),
    ends_on=dt.date(2015, 3, 31),
    state="closed",
    ranking="quantity",
    indicator="corporate_account",
    points=_POINTS,
    scoring="bundle",
    bundles=(("B", "E"), ("D", "F")),
    cadence="weekly",
    cadence_weekday=THURSDAY,
    closures=(dt.date(2015, 1, 1),),
    # The order of the channels was set at the end of 2015; before, none came first.
    channels=tuple((channel.code, 1) for channel in CHANNELS),
    participants=_roster(newcomers="DEFG", veterans="ABC", order="ABCDEFG"),
    is_history=True,
)

INDIVIDUAL = Campaign(
    code="case-2016q1",
    name="案例 · 2016 年一季度旺季",
    name_en="Case: peak season 2016 Q1",
    unit=CASE,
    starts_on=dt.date(2016, 1, 1),
    ends_on=dt.date(2016, 3, 31),
    state="closed",
    ranking="quantity",
    indicator="corporate_account",
    points=_POINTS,
    scoring="individual",
    cadence="daily",
    closures=(dt.date(2016, 1, 1),),
    channels=tuple((channel.code, channel.priority) for channel in CHANNELS),
    participants=_roster(newcomers="HEIJK", veterans="AC", order="ACHEIJK"),
    reference=BUNDLED.code,
    is_history=True,
)

SEASONS = (BUNDLED, INDIVIDUAL)

# In post at the start of 2016, as the account gives it; the others' time in post is not known.
MONTHS_IN_POST = {"H": 4, "E": 18, "I": 5, "J": 7, "K": 5}

_TARGET_EACH = Decimal(12)
_FILES = {BUNDLED.code: "openings-2015q1.csv", INDIVIDUAL.code: "openings-2016q1.csv"}

TARGETS = (
    Target(
        INDIVIDUAL.code,
        _TARGET_EACH * len(INDIVIDUAL.participants),
        INDIVIDUAL.starts_on,
        unit=CASE,
    ),
    *(
        Target(INDIVIDUAL.code, _TARGET_EACH, INDIVIDUAL.starts_on, person=participant.person)
        for participant in INDIVIDUAL.participants
    ),
)


@cache
def openings(code: str) -> tuple[Opening, ...]:
    """Return a season's openings in the order of their making; KeyError for another campaign."""
    with (_HERE / _FILES[code]).open(encoding="utf-8", newline="") as file:
        return tuple(
            Opening(
                person=row["person"],
                day=dt.date.fromisoformat(row["day"]),
                time=dt.time.fromisoformat(row["time"]),
                channel=row["channel"],
                account_type=row["account_type"],
                customer=row["customer"],
            )
            for row in csv.DictReader(file)
        )
