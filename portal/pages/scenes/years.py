"""Season against season: this season's curve over the one before it, by day of the season."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from portal.domain.burn_up import scale_marks
from portal.domain.quantity import from_scaled
from portal.models import Campaign
from portal.pages.formats import named, qty
from portal.pages.goal_axes import Axes, Frame, Label
from portal.pages.scenes.asked import Asked
from portal.services import years

WIDE = Frame(
    width=1292, height=726, left=104, right=88, dates=10, has_ranges=False, top=64, bottom=92
)
UPRIGHT = Frame(
    width=940, height=600, left=104, right=76, dates=10, has_ranges=False, top=64, bottom=92
)
"""The drawing on a screen that hangs, and on one that stands upright, one to one."""
_MOST_MARKS = 5
_APART = 140
"""How far the earlier season's end has to be from the day, so that both have their figures."""


@dataclass(frozen=True)
class SeasonView:
    """One of the two: its name, its days, and what it had on the day that is compared."""

    name: str
    campaign: Campaign
    value: Decimal
    final: Decimal


@dataclass(frozen=True)
class Plot:
    """The drawing: paths as SVG writes them, and where each label stands."""

    frame: Frame
    values: list[Label]
    days: list[Label]
    now: str
    before: str
    area: str
    x: float
    labels: list[Label]
    end: Label | None


@dataclass(frozen=True)
class Years:
    """Two seasons on the same day of theirs; `difference` is this one less the earlier."""

    day: int
    now: SeasonView
    before: SeasonView
    difference: Decimal
    wide: Plot
    upright: Plot
    pages: int = 1


def read(asked: Asked) -> Years | None:
    """Return the two seasons; None where there is none to compare with, or no day yet."""
    found = asked.found
    told = years.against(asked.connection, found.campaign, found.unit, found.business_date)
    if told is None:
        return None
    now = [from_scaled(value) for value in told.now]
    before = [from_scaled(value) for value in told.before]
    value = before[min(len(now), len(before)) - 1]
    days = max((found.campaign.ends_on - found.campaign.starts_on).days + 1, len(before))
    return Years(
        day=len(now),
        now=SeasonView(named(found.campaign), found.campaign, now[-1], now[-1]),
        before=SeasonView(named(told.earlier), told.earlier, value, before[-1]),
        difference=now[-1] - value,
        wide=_plot(now, before, days, WIDE),
        upright=_plot(now, before, days, UPRIGHT),
    )


def _plot(now: Sequence[Decimal], before: Sequence[Decimal], days: int, frame: Frame) -> Plot:
    marks = scale_marks(ceil(max(Decimal(1), *now, *before)), _MOST_MARKS)
    axes = Axes(frame, days, marks[-1])
    value = before[min(len(now), len(before)) - 1]
    x = axes.x(len(now) - 1)
    # The higher figure stands over its line, to the left; the lower one under its own.
    is_ahead = now[-1] >= value
    labels = [
        Label(x, axes.y(now[-1]), qty(now[-1]), "now", "end" if is_ahead else "start"),
        Label(x, axes.y(value), qty(value), "before", "start" if is_ahead else "end"),
    ]
    end = Label(axes.x(len(before) - 1), axes.y(before[-1]), qty(before[-1]))
    line = _line(before, axes)
    return Plot(
        frame=frame,
        values=[Label(frame.left, axes.y(Decimal(mark)), qty(mark)) for mark in marks],
        days=[
            Label(axes.x(day - 1), frame.height - frame.bottom, str(day))
            for day in scale_marks(days, frame.dates)
            if 0 < day <= days
        ],
        now=_line(now, axes),
        before=line,
        area=f"{line}V{axes.y(Decimal(0)):.1f}H{frame.left}Z",
        x=x,
        labels=labels,
        end=end if end.x - x > _APART else None,
    )


def _line(values: Sequence[Decimal], axes: Axes) -> str:
    points = [f"{axes.x(place):.1f} {axes.y(value):.1f}" for place, value in enumerate(values)]
    return "L".join([f"M{axes.frame.left} {axes.y(Decimal(0)):.1f}", *points])
