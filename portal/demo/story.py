"""What is particular about some openings of the running season: late, for others, shared, disputed.

An opening is named by its person and its number among theirs: "60298#7" is the seventh corporate
account, "60389#3/social_card" the third line of cards.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from portal.demo.opening import Opening


@dataclass(frozen=True, slots=True)
class Claim:
    """A customer who is somebody else's already (of the opening `first`), entered with a reason."""

    first: str
    reason: str


# Entered on its day after the cut-off, or so many days later.
LATE = {
    "60231#6": (0, dt.time(19, 12)),
    "61085#8": (0, dt.time(18, 21)),
    "62033#9": (0, dt.time(18, 35)),
    "63094#14": (0, dt.time(20, 5)),
    "64026#11": (0, dt.time(18, 48)),
    "60118#7": (1, dt.time(8, 52)),
    "61092#9": (3, dt.time(10, 2)),
    "62029#11": (1, dt.time(8, 47)),
    "63119#7": (2, dt.time(9, 15)),
    "64097#6": (1, dt.time(16, 40)),
    "65015#5": (2, dt.time(9, 31)),
    # Longer ago than people may go back by themselves: their supervisor enters it.
    "63202#5": (5, dt.time(15, 10)),
    "61246#3": (4, dt.time(10, 25)),
}

# Entered by the supervisor.
FOR_OTHERS = {
    "63202#5": "S004",
    "61246#3": "S002",
    "60401#5": "S001",
    "62046#6": "S003",
    "64042#5": "S005",
}

# The owner's weight, then the colleagues' and theirs.
SHARED = {
    "60298#7": (1, (("60213", 1),)),
    "60213#15": (1, (("60298", 1),)),
    "61058#5": (1, (("64116", 1),)),
    "62033#8": (2, (("62052", 1),)),
    "62046#11": (1, (("62088", 1),)),
    "63183#8": (1, (("63215", 1), ("63228", 1))),
    "63321#5": (1, (("63347", 1),)),
    "64055#7": (3, (("64068", 1),)),
    "65015#4": (1, (("65057", 1),)),
}

CLAIMS = {
    "60376#9": Claim("60187#5", "客户集团下的另一家公司，名称相同"),
    "63107#11": Claim("61176#3", "客户表示尚未在本行开户"),
    # Still open when the demo is loaded.
    "60298#16": Claim("60155#8", "客户新设分公司，单独开立"),
    "63318#13": Claim("60204#4", "客户主动到高新支行办理"),
}


def named(openings: Iterable[Opening]) -> Iterator[tuple[str, Opening]]:
    """Yield each opening with the name that the story knows it by."""
    counted: Counter[tuple[str, str]] = Counter()
    for opening in openings:
        key = opening.person, opening.indicator
        counted[key] += 1
        kind = "" if opening.indicator == "corporate_account" else f"/{opening.indicator}"
        yield f"{opening.person}#{counted[key]}{kind}", opening


def told(openings: Iterable[Opening]) -> dict[str, Opening]:
    """Return the openings by their names, each with what is particular about it."""
    plain = dict(named(openings))
    return {ref: _with(plain, ref, opening) for ref, opening in plain.items()}


def _with(plain: dict[str, Opening], ref: str, opening: Opening) -> Opening:
    days, time = LATE.get(ref, (0, opening.time))
    own_weight, shares = SHARED.get(ref, (1, ()))
    opening = replace(
        opening,
        time=time,
        days_late=days,
        recorder=FOR_OTHERS.get(ref, ""),
        shares=shares,
        own_weight=own_weight,
    )
    if ref not in CLAIMS:
        return opening
    claim = CLAIMS[ref]
    first = plain[claim.first]
    return replace(
        opening,
        customer=first.customer,
        account_type=first.account_type,
        duplicate_reason=claim.reason,
    )
