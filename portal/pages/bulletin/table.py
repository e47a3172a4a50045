"""The table: rows as a page shows them, which columns there are, and the totals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.bulletin import Content, Row, Season, Sums
from portal.pages.bulletin import kinds
from portal.pages.bulletin.written import decimal, either, maybe, name_of
from portal.pages.formats import is_english
from portal.pages.pace import USUAL_WORDS

BEHIND = ("slightly_behind", "attention")


@dataclass(frozen=True)
class RowView:
    """A row: quantities are decimals, attainment and tick fractions, deviation in points.

    `gains` stand in the order of the table's. `zero_days` is None where it may not be seen,
    `unranked` says why there is no rank. `tick` is where the pace line stands on the bar.
    """

    key: str
    rank: int | None
    unranked: str
    tied: bool
    change: int | None
    name: str
    unit: str
    has_left: bool
    gains: list[Decimal]
    value: Decimal
    base: Decimal | None
    score: Decimal | None
    target: Decimal | None
    attainment: Decimal | None
    tick: Decimal | None
    keeps_pace: bool
    deviation: Decimal | None
    status: str | None
    status_word: str
    gap_draw: Decimal | None
    gap_pass: Decimal | None
    needed: Decimal | None
    zero_days: int | None


@dataclass(frozen=True)
class Totals:
    """The last row: the sums of the columns that can be summed."""

    gains: list[Decimal]
    value: Decimal
    target: Decimal | None
    attainment: Decimal | None
    tick: Decimal
    keeps_pace: bool
    deviation: Decimal | None
    needed: Decimal | None


@dataclass(frozen=True)
class Table:
    """A table of a bulletin, with the names of its gains and what it has columns for."""

    title: str
    who: str
    gains: list[str]
    rows: list[RowView]
    totals: Totals | None
    has_change: bool
    has_units: bool
    has_targets: bool
    has_gaps: bool
    has_needed: bool
    has_zero: bool
    by: str


def main(content: Content, zero: Collection[str] = ()) -> Table:
    """Return the table that ranks; `zero` are the keys whose days at zero may be seen."""
    scoring = content.season.scoring
    who = {
        "individual": _("Person"),
        "bundle": _("Bundle"),
        "team": _("Team"),
        "sub_branch": _("Sub-branch"),
    }[scoring]
    return _table(content, content.rows, (kinds.table(content), who), zero)


def people(content: Content, zero: Collection[str] = ()) -> Table | None:
    """Return the individual table, where another one ranks."""
    if not content.people:
        return None
    return _table(content, content.people, (_("Results by person"), _("Person")), zero)


def status_word(season: Season, status: str | None) -> str:
    """Return what the season calls where somebody stands to pace; "" for nothing."""
    if status is None:
        return ""
    own = season.words.get(status, {})
    return own.get("en" if is_english() else "zh") or str(USUAL_WORDS[status])


def _table(
    content: Content, rows: Sequence[Row], named: tuple[str, str], zero: Collection[str]
) -> Table:
    fields = _gains(content)
    has_targets = any(row.target is not None for row in rows)
    is_over = not content.sums or not content.sums.remaining_days
    return Table(
        title=named[0],
        who=named[1],
        gains=[label for _field, label in fields],
        rows=[_row(row, content.season, [name for name, _label in fields], zero) for row in rows],
        totals=_totals(content.sums, [name for name, _label in fields]) if content.sums else None,
        has_change=content.kind == "cycle",
        has_units=any(row.unit for row in rows),
        has_targets=has_targets,
        has_gaps=any(row.gap_pass is not None for row in rows),
        has_needed=has_targets and not is_over,
        has_zero=any(_shows_zero(row, zero) for row in rows),
        by=content.season.ranking,
    )


def _gains(content: Content) -> list[tuple[str, str]]:
    """Return which gains a bulletin has columns for: the facts' fields, with their names."""
    if content.kind == "season":
        return []
    own = ("period", kinds.gain(content))
    if content.kind != "cycle":
        return [own]
    if content.season.cadence == "weekly":
        return [own, ("today", _("Last day"))] if content.starts_on != content.ends_on else [own]
    return [own, ("week", _("This week"))]


def _row(row: Row, season: Season, gains: Sequence[str], zero: Collection[str]) -> RowView:
    attainment, deviation = maybe(row.attainment), maybe(row.deviation)
    tick = None
    if attainment is not None and deviation is not None:
        tick = attainment - deviation / 100
    return RowView(
        key=row.key,
        rank=row.rank,
        unranked=_unranked(row, season),
        tied=row.tied,
        change=row.change,
        name=name_of(row),
        unit=either(row.unit, row.unit_en),
        has_left=row.has_left,
        gains=[decimal(getattr(row, name)) for name in gains],
        value=decimal(row.value),
        base=maybe(row.base),
        score=maybe(row.score),
        target=maybe(row.target),
        attainment=attainment,
        tick=tick,
        keeps_pace=row.status not in BEHIND,
        deviation=deviation,
        status=row.status,
        status_word=status_word(season, row.status),
        gap_draw=maybe(row.gap_draw),
        gap_pass=maybe(row.gap_pass),
        needed=maybe(row.needed),
        zero_days=row.zero_days if _shows_zero(row, zero) else None,
    )


def _shows_zero(row: Row, zero: Collection[str]) -> bool:
    """Whether days at zero are told of the row: of a person in the reader's charge alone."""
    return row.person_id is not None and row.key in zero


def _unranked(row: Row, season: Season) -> str:
    """Return why there is no rank, in words; "" where there is one."""
    if row.rank is not None:
        return ""
    if row.in_training:
        return _("In training")
    if season.ranking == "attainment":
        return _("No target")
    return _("No base") if season.ranking == "increase" else ""


def _totals(sums: Sums, gains: Sequence[str]) -> Totals:
    return Totals(
        gains=[decimal(getattr(sums, name)) for name in gains],
        value=decimal(sums.value),
        target=maybe(sums.target),
        attainment=maybe(sums.attainment),
        tick=decimal(sums.share),
        keeps_pace=sums.status not in BEHIND,
        deviation=maybe(sums.deviation),
        needed=maybe(sums.needed),
    )
