"""What may happen to a row of a board, and the causes under which it is summed up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["entry", "late", "check", "reversal", "target", "base", "points", "roster"]
Turn = Literal["joined", "off", "left", "stays", "moved", "bundle", "training", "trained"]
Cause = Literal["own", "others", "reversals", "targets", "rules", "roster"]

CAUSES: tuple[Cause, ...] = ("own", "others", "reversals", "targets", "rules", "roster")
"""The causes, in the order in which they are told."""

_CAUSES: dict[Kind, Cause] = {
    "reversal": "reversals",
    "target": "targets",
    "base": "targets",
    "points": "rules",
    "roster": "roster",
}


@dataclass(frozen=True, slots=True)
class What:
    """Something that happened: what, when, and whom it is about (participations, units).

    `is_own`: about the row that is asked about. A line has an `entry_id`; it is `late` where its
    day was closed already. `indicator_id` is what a line counts, or whose points were decided;
    `turns` are what became of places on the roster.
    """

    kind: Kind
    at: datetime
    is_own: bool
    people: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    entry_id: int | None = None
    business_date: date | None = None
    indicator_id: int | None = None
    turns: tuple[Turn, ...] = ()


def cause_of(what: What) -> Cause:
    """Return the cause that a change belongs to."""
    return _CAUSES.get(what.kind, "own" if what.is_own else "others")
