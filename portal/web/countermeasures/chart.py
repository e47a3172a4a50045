"""The small chart of a measure: attainment and pace line, then and since, as points of an SVG."""

from dataclasses import dataclass
from decimal import Decimal

from portal.services.countermeasures import Effect

WIDTH = 160
HEIGHT = 56
_LEFT, _RIGHT = 6, 154
_TOP, _BOTTOM = 8, 48
_LEAST = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Chart:
    """Two lines between the same two moments: heights from the top, then and since."""

    attained: tuple[int, int]
    planned: tuple[int, int]
    left: int = _LEFT
    right: int = _RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def of(effect: Effect) -> Chart | None:
    """Return the chart; None without a target, which leaves nothing to draw."""
    then, since = effect.then, effect.since
    if then.attainment is None or since.attainment is None:
        return None
    figures = (then.attainment, since.attainment, then.share, since.share)
    low = min(figures)
    # What hardly moved is drawn flat, and not blown up to the whole height.
    stretch = max(max(figures) - low, _LEAST)

    def height(figure: Decimal) -> int:
        return round(_BOTTOM - (figure - low) / stretch * (_BOTTOM - _TOP))

    return Chart(
        (height(then.attainment), height(since.attainment)),
        (height(then.share), height(since.share)),
    )
