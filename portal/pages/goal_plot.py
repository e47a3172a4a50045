"""The burn-up chart as it is drawn: where each line and each label stands in an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from portal.domain.burn_up import scale_marks
from portal.pages import goal_labels
from portal.pages.formats import day, qty
from portal.pages.goal_axes import Axes, Frame, Label
from portal.pages.goal_burn_up import BurnUp

_MOST_MARKS = 5


@dataclass(frozen=True)
class Plot:
    """All that is drawn: paths as SVG writes them, "" for what there is not."""

    frame: Frame
    grid: list[Label]
    dates: list[Label]
    actual: str
    planned: str
    before: str
    projection: str
    band: str
    levels: list[Label]
    dots: list[Label]
    labels: list[Label]


def plot(chart: BurnUp, frame: Frame) -> Plot:
    """Lay a chart out in a frame."""
    marks = scale_marks(ceil(_highest(chart)), _MOST_MARKS)
    axes = Axes(frame, len(chart.days), marks[-1])
    return Plot(
        frame=frame,
        grid=[Label(frame.left - 7, axes.y(Decimal(mark)), qty(mark)) for mark in marks],
        dates=_dates(chart, axes),
        actual=_steps(chart.sums, axes),
        planned=_line(chart.planned or [], axes, from_zero=True),
        before=_line(chart.before.sums if chart.before else [], axes),
        projection=_projection(chart, axes),
        band=_band(chart, axes),
        levels=_levels(chart, axes),
        dots=goal_labels.dots(chart, axes),
        labels=goal_labels.labels(chart, axes),
    )


def _highest(chart: BurnUp) -> Decimal:
    candidates = [*chart.sums, *(chart.before.sums if chart.before else [])]
    candidates += [one for one in (chart.target, chart.private) if one is not None]
    if chart.projection:
        candidates.append(chart.projection.high)
    return max(candidates, default=Decimal(0))


def _levels(chart: BurnUp, axes: Axes) -> list[Label]:
    known = (("target", chart.target), ("private", chart.private))
    return [
        Label(axes.frame.left, axes.y(value), "", of=name)
        for name, value in known
        if value is not None
    ]


def _dates(chart: BurnUp, axes: Axes) -> list[Label]:
    last = len(chart.days) - 1
    count = min(axes.frame.dates, last + 1)
    places = sorted({round(last * number / max(count - 1, 1)) for number in range(count)})
    baseline = float(axes.frame.height - axes.frame.bottom + 18)
    return [
        Label(
            axes.x(place), baseline, day(chart.days[place]),
            anchor="start" if place == 0 else "end" if place == last else "middle",
        )
        for place in places
    ]  # fmt: skip


def _steps(sums: Sequence[Decimal], axes: Axes) -> str:
    """Return what was reached as steps: each day lifts the line where the day stands."""
    if not sums:
        return ""
    start = f"M{axes.frame.left:.1f} {axes.y(Decimal(0)):.1f}"
    return start + "".join(
        f"H{axes.x(place):.1f}V{axes.y(value):.1f}" for place, value in enumerate(sums)
    )


def _line(values: Sequence[Decimal], axes: Axes, *, from_zero: bool = False) -> str:
    if not values:
        return ""
    points = [f"{axes.x(place):.1f} {axes.y(value):.1f}" for place, value in enumerate(values)]
    if from_zero:
        points.insert(0, f"{axes.frame.left:.1f} {axes.y(Decimal(0)):.1f}")
    return "M" + "L".join(points)


def _projection(chart: BurnUp, axes: Axes) -> str:
    if chart.projection is None or chart.now is None:
        return ""
    start, end = axes.x(chart.now), axes.x(len(chart.days) - 1)
    return f"M{start:.1f} {axes.y(chart.value):.1f}L{end:.1f} {axes.y(chart.projection.value):.1f}"


def _band(chart: BurnUp, axes: Axes) -> str:
    if chart.projection is None or chart.now is None:
        return ""
    start, end = axes.x(chart.now), axes.x(len(chart.days) - 1)
    high, low = axes.y(chart.projection.high), axes.y(chart.projection.low)
    return f"M{start:.1f} {axes.y(chart.value):.1f}L{end:.1f} {high:.1f}V{low:.1f}Z"
