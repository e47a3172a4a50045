"""Units side by side as a page shows them: figures exact, names in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.quantity import SCALE, from_scaled
from portal.pages import row
from portal.pages.chart import Chart, Reference, Series
from portal.pages.formats import day, moment, named, qty
from portal.pages.pace import line_of, pace_of, status_word
from portal.pages.row import RowView
from portal.services.insights.units import UnitLine, UnitsSeen

MOST_DRAWN = 20
MOST_NAMED = 3
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class LineView:
    """One unit: totals in the measure, attainment and pace as fractions, growth signed.

    `week` is what this week brought, `week_change` how much more than the same days of the week
    before, `rank_change` how many places it went up since a week ago; None where the season had not
    begun. `best` and `middle` are of its people. `without` are those who have nothing yet, None for
    who does not lead them.
    """

    unit_id: int
    name: str
    sort_key: str
    is_rest: bool
    is_open: bool
    parts: tuple[int, ...]
    value: Decimal
    today: Decimal
    week: Decimal
    week_change: Decimal | None
    people: int
    active: int
    per_head: Decimal | None
    rank: int
    rank_per_head: int | None
    rank_change: int | None
    best: Decimal | None
    middle: Decimal | None
    without: int | None
    target: Decimal | None
    attainment: Decimal | None
    pace: Decimal | None
    keeps_pace: bool
    status: str
    growth: Decimal | None


@dataclass(frozen=True)
class UnitsView:
    """The page of one unit: what stands below it, or its people, and what is said of it."""

    unit_id: int
    name: str
    way: list[tuple[int, str]]
    lines: list[LineView]
    whole: LineView
    rows: list[RowView]
    board_id: int | None
    measure: str
    note: str
    finding: str
    reference: str
    week: str

    @property
    def leads(self) -> bool:
        """Whether the reader leads the people of any of the units."""
        return any(line.without is not None for line in self.lines)


def view(seen: UnitsSeen, measure: str, now: datetime) -> UnitsView:
    """Make the units ready to be shown in the language in force."""
    lines = [_line(line, seen, now) for line in seen.lines]
    starts_on, last = day(seen.week.starts_on), day(seen.week.last)
    week = last if starts_on == last else f"{starts_on} – {last}"
    return UnitsView(
        unit_id=seen.unit.id,
        name=named(seen.unit),
        way=[(unit.id, named(unit)) for unit in seen.way],
        lines=lines,
        whole=_line(seen.whole, seen, now),
        rows=[row.view(one, seen.found, line_of(seen.found, now)) for one in seen.rows],
        board_id=seen.board_id,
        measure=measure,
        note=_(
            "Counted in the unit in which each opening was entered, up to %(day)s; as of"
            " %(moment)s. Per head: of all on the roster, those in training left out.",
            day=day(seen.found.business_date),
            moment=moment(now),
        ),
        finding=_finding(lines, measure, week),
        reference="" if seen.reference is None else named(seen.reference),
        week=week,
    )


def ordered(lines: Sequence[LineView], by: str) -> list[LineView]:
    """Return the lines by total, head, week, attainment or name; those without a figure last."""
    least = Decimal(-1)
    keys = {
        "total": lambda line: (-line.value, line.sort_key),
        "head": lambda line: (-_or(line.per_head, least), line.sort_key),
        "week": lambda line: (-line.week, line.sort_key),
        "attainment": lambda line: (-_or(line.attainment, least), line.sort_key),
        "name": lambda line: (Decimal(0), line.sort_key),
    }
    return sorted(lines, key=keys[by])


def charts(shown: UnitsView) -> list[Chart]:
    """Return the two charts: in all, and per head, each with its average; of the first twenty."""
    lines = ordered(shown.lines, "total")[:MOST_DRAWN]
    heads = ordered([one for one in shown.lines if one.per_head is not None], "head")[:MOST_DRAWN]
    note = shown.note
    if len(shown.lines) > MOST_DRAWN:
        note += " " + _("The first %(count)s are drawn; all are in the list.", count=MOST_DRAWN)
    count = len(shown.lines) or 1
    average = (shown.whole.value / count).quantize(HUNDREDTH, ROUND_HALF_UP)
    return [
        Chart(
            "units",
            _("In all"),
            "bar",
            _("Unit"),
            [line.name for line in lines],
            [Series(_("In all"), [line.value for line in lines])],
            shown.measure,
            note,
            [Reference(_("Average of the units"), average)] if len(shown.lines) > 1 else [],
        ),
        Chart(
            "units-per-head",
            _("Per head"),
            "bar",
            _("Unit"),
            [line.name for line in heads],
            [Series(_("Per head"), [line.per_head for line in heads])],
            _("%(measure)s per head", measure=shown.measure),
            note,
            []
            if shown.whole.per_head is None
            else [Reference(_("All together, per head"), shown.whole.per_head)],
        ),
    ]


def _or(figure: Decimal | None, other: Decimal) -> Decimal:
    return other if figure is None else figure


def _line(line: UnitLine, seen: UnitsSeen, now: datetime) -> LineView:
    pace = pace_of(seen.found, line.sums.value, line.target, line.plans, now)
    on_line = line_of(seen.found, now)
    growth = None if line.before is None else from_scaled(line.sums.value - line.before)
    spread, lately, had_week = line.spread, line.lately, seen.week.has_before
    return LineView(
        unit_id=line.unit.id,
        name=_("In %(unit)s itself", unit=named(line.unit)) if line.is_rest else named(line.unit),
        sort_key=line.unit.sort_key,
        is_rest=line.is_rest,
        is_open=line.is_open,
        parts=line.parts,
        value=from_scaled(line.sums.value),
        today=from_scaled(line.sums.today),
        week=from_scaled(lately.week),
        week_change=from_scaled(lately.week - lately.week_before) if had_week else None,
        people=line.people,
        active=line.active,
        per_head=_rounded(line.per_head),
        rank=line.rank,
        rank_per_head=line.rank_per_head,
        rank_change=None if line.rank_before is None else line.rank_before - line.rank,
        best=from_scaled(spread.best) if spread else None,
        middle=_rounded(spread.middle) if spread else None,
        without=spread.without if spread else None,
        target=from_scaled(line.target) if line.target else None,
        attainment=pace.attainment,
        pace=on_line.at(line.plans) if line.target else None,
        keeps_pace=on_line.keeps_pace(line.sums.value, line.target, line.plans),
        status=status_word(seen.found.campaign, pace.status) if line.target else "",
        growth=growth,
    )


def _rounded(scaled: Fraction | None) -> Decimal | None:
    if scaled is None:
        return None
    exact = scaled / SCALE
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        HUNDREDTH, ROUND_HALF_UP
    )


def _finding(lines: Sequence[LineView], measure: str, week: str) -> str:
    """Return who leads, in all, per head and of late, and how unlike they are; of two or more."""
    if len(lines) < 2 or not any(line.value for line in lines):  # noqa: PLR2004 - to compare
        return ""
    first = [line for line in lines if line.rank == 1]
    by_head = [line for line in lines if line.rank_per_head == 1]
    said = [
        _(
            "%(first)s has the most: %(value)s %(measure)s.",
            first=_named(first),
            value=qty(first[0].value),
            measure=measure,
        )
    ]
    if by_head and by_head == first:
        said.append(_("Per head, too: %(value)s each.", value=qty(by_head[0].per_head)))
    elif by_head:
        said.append(
            _(
                "Per head it is %(first)s: %(value)s each.",
                first=_named(by_head),
                value=qty(by_head[0].per_head),
            )
        )
    gained = max(line.week for line in lines)
    if gained > 0:
        said.append(
            _(
                "This week (%(week)s) %(first)s brought the most: %(value)s.",
                week=week,
                first=_named([line for line in lines if line.week == gained]),
                value=qty(gained),
            )
        )
    least, most = min(line.people for line in lines), max(line.people for line in lines)
    if least != most:
        said.append(
            _(
                "The units have from %(least)s to %(most)s people: totals favour the large, so read"
                " both.",
                least=least,
                most=most,
            )
        )
    return " ".join(said)


def _named(lines: Sequence[LineView]) -> str:
    """Return who shares the first place; many are counted and not named."""
    if len(lines) > MOST_NAMED:
        return ngettext("%(num)s unit", "%(num)s units", len(lines))
    return _(" and ").join(line.name for line in lines)
