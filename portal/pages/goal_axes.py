"""The drawing of the burn-up chart: its size, its axes, and a text or a point on them."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Frame:
    """The size of a drawing, and what of it the axes and the labels at the right take."""

    width: int
    height: int
    left: int
    right: int
    dates: int
    has_ranges: bool
    top: int = 22
    bottom: int = 28


WIDE = Frame(width=760, height=330, left=44, right=118, dates=7, has_ranges=True)
NARROW = Frame(width=340, height=300, left=30, right=86, dates=3, has_ranges=False)


@dataclass(frozen=True)
class Label:
    """A text in the drawing; `of` names the line that it belongs to."""

    x: float
    y: float
    text: str
    of: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Axes:
    """From days and values to places in the drawing; `top` is the highest value that is marked."""

    frame: Frame
    days: int
    top: int

    def x(self, position: float) -> float:
        """Return where a day ends, counted from 0; what is reached by then stands there."""
        width = self.frame.width - self.frame.left - self.frame.right
        return self.frame.left + (position + 1) * width / self.days

    def y(self, value: Decimal) -> float:
        """Return how high a value stands."""
        height = self.frame.height - self.frame.top - self.frame.bottom
        return self.frame.top + height * (1 - float(value) / self.top)

    @property
    def right(self) -> float:
        """Where the days end."""
        return float(self.frame.width - self.frame.right)
