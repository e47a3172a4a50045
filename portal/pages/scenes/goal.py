"""The goal: how far the unit is on its way to its target, what pace asks, and who brought it."""

from dataclasses import dataclass
from decimal import Decimal

from portal.domain.quantity import from_scaled
from portal.domain.unit_kind import UnitKind
from portal.pages.board import Progress
from portal.pages.formats import named
from portal.pages.row import SHARE
from portal.pages.scenes.asked import Asked
from portal.services import parts
from portal.services.parts import Part

MOST_PARTS = 7


@dataclass(frozen=True)
class PartView:
    """One unit's part of the total; `share` is a fraction of it, `bar` of the largest part."""

    key: str
    name: str
    value: Decimal
    today: Decimal
    share: Decimal
    bar: Decimal


@dataclass(frozen=True)
class Goal:
    """The thermometer, and beside it the largest parts of the total.

    `kind` is what the parts are: "team", "sub_branch" or "" where they are of several kinds; `more`
    how many parts are not named. `days_left` counts working days where `is_working`.
    """

    progress: Progress
    parts: list[PartView]
    kind: str
    more: int
    days_left: int
    is_working: bool
    pages: int = 1


def read(asked: Asked) -> Goal | None:
    """Return the goal; None without a target."""
    progress = asked.shown.progress
    if not progress.target:
        return None
    with_some = [
        part for part in parts.of_board(asked.connection, asked.found) if part.sums.value > 0
    ]
    shown = with_some if len(with_some) > 1 else []
    return Goal(
        progress=progress,
        parts=[_part(part, shown[0], progress.total) for part in shown[:MOST_PARTS]],
        kind=_kind(shown),
        more=len(shown[MOST_PARTS:]),
        days_left=progress.total_days - progress.elapsed_days,
        is_working=asked.found.worked is not None,
    )


def _part(part: Part, largest: Part, total: Decimal) -> PartView:
    value = from_scaled(part.sums.value)
    return PartView(
        key=f"u{part.unit.id}",
        name=named(part.unit),
        value=value,
        today=from_scaled(part.sums.today),
        share=(value / total).quantize(SHARE),
        bar=(value / from_scaled(largest.sums.value)).quantize(SHARE),
    )


def _kind(shown: list[Part]) -> str:
    kinds = {part.unit.kind for part in shown}
    return kinds.pop() if kinds in ({UnitKind.TEAM}, {UnitKind.SUB_BRANCH}) else ""
