"""Curves of units side by side: a small one a unit on one scale, each against the same line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _

from portal.domain.quantity import from_scaled
from portal.pages.chart import Chart, Series
from portal.pages.formats import day
from portal.pages.unit_lines import LineView, UnitsView

MOST = 12
"""How many units are drawn at most; all are in the list."""
WIDTH, HEIGHT = 240, 80
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Curve:
    """A unit's curve in a box of WIDTH by HEIGHT, as points of an SVG, and where it ends."""

    unit_id: int
    name: str
    is_open: bool
    points: str
    last: Decimal


@dataclass(frozen=True)
class Curves:
    """The curves of a page, the line that each is drawn against, and the table of them all.

    `level` is where that line ends, `top` the figure at the upper edge of every box.
    """

    chart: Chart
    curves: Sequence[Curve]
    level_name: str
    level_points: str
    level: Decimal
    top: Decimal
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT


def drawn(lines: Sequence[LineView]) -> list[LineView]:
    """Return the units that are drawn, of lines in their order: who is in none has no curve."""
    return [line for line in lines if line.parts][:MOST]


def of(
    shown: UnitsView,
    lines: Sequence[LineView],
    found: Mapping[int, Sequence[int]],
    together: Sequence[int],
    first: date,
    *,
    per_head: bool,
) -> Curves | None:
    """Return the curves in all or per head; None where no day of the season is there to draw.

    `found` has what each unit had in all at the end of each day from the first on, `together` what
    all of them had, scaled. Per head is by the people of today, on every day.
    """
    asked = [line for line in lines if line.people] if per_head else list(lines)
    days = len(together)
    whole = shown.whole
    divisor = whole.people if per_head else sum(1 for line in shown.lines if line.parts)
    if not days or not asked or not divisor or not any(together):
        return None
    level = [_part(value, divisor) for value in together]
    values = [
        [_part(value, line.people if per_head else 1) for value in found[line.unit_id]]
        for line in asked
    ]
    top = max(max(one) for one in [level, *values])
    name = _("All together, per head") if per_head else _("Average of the units")
    note = shown.note
    if per_head:
        note += " " + _("Every day is divided by the people of today.")
    if len(shown.lines) > len(asked):
        note += " " + _("%(count)s are drawn; all are in the list.", count=len(asked))
    chart = Chart(
        "unit-curves",
        _("The season so far, per head") if per_head else _("The season so far"),
        "line",
        _("Day"),
        [day(first + timedelta(days=at)) for at in range(days)],
        [
            *(Series(line.name, one) for line, one in zip(asked, values, strict=True)),
            Series(name, level, "reference"),
        ],
        _("%(measure)s per head", measure=shown.measure) if per_head else shown.measure,
        note,
    )
    return Curves(
        chart=chart,
        curves=[
            Curve(line.unit_id, line.name, line.is_open, _points(one, top), one[-1])
            for line, one in zip(asked, values, strict=True)
        ],
        level_name=name,
        level_points=_points(level, top),
        level=level[-1],
        top=top,
        first=first,
        last=first + timedelta(days=days - 1),
    )


def _part(scaled: int, divisor: int) -> Decimal:
    part = from_scaled(scaled) / divisor
    return part if divisor == 1 else part.quantize(HUNDREDTH, ROUND_HALF_UP)


def _points(values: Sequence[Decimal], top: Decimal) -> str:
    """Return the points of a line in the box; a season of one day is a level across it."""
    drawn = [*values, *values] if len(values) == 1 else values
    step = Decimal(WIDTH) / (len(drawn) - 1)
    return " ".join(
        f"{step * at:.1f},{HEIGHT - max(value, Decimal(0)) / (top or 1) * HEIGHT:.1f}"
        for at, value in enumerate(drawn)
    )
