"""The words in the burn-up chart: each line is named where it is, none over another."""

from dataclasses import replace
from decimal import Decimal

from flask_babel import gettext as _

from portal.pages.formats import qty
from portal.pages.goal_axes import Axes, Label
from portal.pages.goal_burn_up import BurnUp

_LINE_HEIGHT = 17.0
_OFF = 9.0
_ROOM = 0.3
_LATE = 0.45
_LONGEST = 120


def labels(chart: BurnUp, axes: Axes) -> list[Label]:
    """Return the names of the lines and of the points."""
    return [*_at_right(chart, axes), *_near_today(chart, axes), *_on_plan(chart, axes)]


def dots(chart: BurnUp, axes: Axes) -> list[Label]:
    """Return the points that are named: today's, and the season before on the same day."""
    found = []
    if chart.now is not None:
        found.append(Label(axes.x(chart.now), axes.y(chart.value), "", of="actual"))
    if chart.before is not None and chart.before.number and chart.before.same_day is not None:
        place = axes.x(chart.before.number - 1)
        found.append(Label(place, axes.y(chart.before.same_day), "", of="before"))
    return found


def _at_right(chart: BurnUp, axes: Axes) -> list[Label]:
    """Return the labels at the ends of the lines, moved apart where they would touch."""
    wanted = []
    if chart.target is not None:
        text = _("Target %(target)s", target=qty(chart.target))
        wanted.append(Label(axes.right + _OFF, axes.y(chart.target), text, of="target"))
    if chart.private is not None:
        text = _("My goal %(goal)s", goal=qty(chart.private))
        wanted.append(Label(axes.right + _OFF, axes.y(chart.private), text, of="private"))
    wanted += _projected(chart, axes)
    if chart.now is None and chart.sums:
        text = _("Reached %(count)s", count=qty(chart.value))
        wanted.append(Label(axes.right + _OFF, axes.y(chart.value), text, of="actual"))
    if chart.before is not None and chart.before.sums and chart.before.number is None:
        end = chart.before.sums[-1]
        text = _("Season before %(count)s", count=qty(end))
        wanted.append(Label(axes.right + _OFF, axes.y(end), text, of="before"))
    return _apart(wanted, axes)


def _projected(chart: BurnUp, axes: Axes) -> list[Label]:
    """Return the projection's label, and its range on a line of its own where there is room."""
    if chart.projection is None:
        return []
    place, height = axes.right + _OFF, axes.y(chart.projection.value)
    text = _("Projected %(value)s", value=qty(chart.projection.value))
    found = [Label(place, height, text, of="projection")]
    if axes.frame.has_ranges:
        text = f"({qty(chart.projection.low)}–{qty(chart.projection.high)})"
        found.append(Label(place, height + 1, text, of="range"))
    return found


def _apart(labels: list[Label], axes: Axes) -> list[Label]:
    """Return the labels from the top down, each a line's height below the one before."""
    found: list[Label] = []
    for label in sorted(labels, key=lambda one: one.y):
        least = found[-1].y + _LINE_HEIGHT if found else float(axes.frame.top)
        found.append(replace(label, y=max(label.y, least)))
    beyond = (found[-1].y if found else 0.0) - (axes.frame.height - axes.frame.bottom)
    return [replace(label, y=label.y - max(0.0, beyond)) for label in found]


def _near_today(chart: BurnUp, axes: Axes) -> list[Label]:
    """Return the names of the points: the upper one's above it, the lower one's below."""
    points = sorted(dots(chart, axes), key=lambda dot: dot.y)
    found = []
    for place, dot in enumerate(points):
        is_above = place == 0 if len(points) > 1 else dot.of == "actual"
        is_at_left = _is_at_left(axes, dot, is_above=is_above)
        found.append(
            Label(
                dot.x + (-_OFF if is_at_left else _OFF),
                max(dot.y - _OFF, 12.0) if is_above else dot.y + 2 * _OFF,
                _point(chart, dot.of),
                of=dot.of,
                anchor="end" if is_at_left else "start",
            )
        )
    return found


def _is_at_left(axes: Axes, dot: Label, *, is_above: bool) -> bool:
    """Whether a name stands before its point: rising lines leave room above left, below right."""
    if is_above:
        return dot.x > axes.frame.left + (axes.right - axes.frame.left) * _LATE
    return dot.x + _LONGEST > axes.frame.width


def _point(chart: BurnUp, name: str) -> str:
    if name == "actual":
        return _("Today %(count)s", count=qty(chart.value))
    before = chart.before
    count = qty(before.same_day if before else None)
    if before and before.is_last_year:
        return _("Same day last year %(count)s", count=count)
    return _("Same day before %(count)s", count=count)


def _on_plan(chart: BurnUp, axes: Axes) -> list[Label]:
    """Return the name of the planned line, on the side where the other lines are not."""
    if chart.planned is None:
        return []
    last, now = len(chart.days) - 1, chart.now
    if now is not None and last - now >= last * _ROOM:
        place = now + round((last - now) * 0.6)
        end = chart.projection.value if chart.projection else chart.value
        other = chart.value + (end - chart.value) * (place - now) / (last - now)
    else:
        place = round(last * _ROOM)
        other = chart.sums[place] if place < len(chart.sums) else Decimal(0)
    is_above = chart.planned[place] >= other
    return [
        Label(
            axes.x(place) + (-_OFF if is_above else _OFF),
            axes.y(chart.planned[place]) + (-_OFF if is_above else 2 * _OFF),
            _("Planned"),
            of="planned",
            anchor="end" if is_above else "start",
        )
    ]
