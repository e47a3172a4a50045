"""A rule beside the rule in force as the page shows it: two lists, and charts of the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask_babel import gettext as _

from portal.domain.quantity import from_scaled
from portal.domain.standing import Score
from portal.pages import row
from portal.pages.chart import Chart, Reference, Series
from portal.pages.formats import named, pct, qty
from portal.services.standings import Member, Row
from portal.services.supposing import Beside, Supposed
from portal.web.insights import rule_words

MOST_LISTED = 200
MOST_DRAWN = 40
MOST_MOVES = 30
_EXACT = Decimal("0.0001")


@dataclass(frozen=True)
class Line:
    """A row of one of the two lists; `moves` are each person's or the unit's own, None unknown.

    `note` says the unit of a person; `per_head` is a unit's value by its people, as it is read.
    """

    rank: int | None
    name: str
    note: str
    value: str
    moves: Sequence[tuple[str, int | None]]
    per_head: str


def lines(board: Supposed, changes: Mapping[str, int | None]) -> list[Line]:
    """Return the first of a board's rows; `changes` are by "p" or "u" and the id."""
    return [_line(board, one, changes) for one in board.rows[:MOST_LISTED]]


def aside(board: Supposed) -> list[Line]:
    """Return who stands aside, with what they have."""
    return [
        Line(None, row.name(one), row.note_of(one), qty(from_scaled(one.sums.value)), (), "")
        for one in board.aside[:MOST_LISTED]
    ]


def changes_of(found: Beside) -> dict[str, int | None]:
    """Return by "p" or "u" and the id how many places each would rise or fall."""
    return {
        f"u{move.unit.id}" if move.unit else _key(move.member): move.change for move in found.moves
    }


def _key(member: Member | None) -> str:
    return f"p{member.person_id}" if member else ""


def _line(board: Supposed, one: Row, changes: Mapping[str, int | None]) -> Line:
    is_alone = one.unit is not None or len(one.members) == 1
    keys = (
        [(named(one.unit), f"u{one.unit.id}")]
        if one.unit
        else [(named(member), _key(member)) for member in one.members]
    )
    return Line(
        rank=one.place.rank,
        name=row.name(one),
        note="" if one.unit or one.bundle else row.note_of(one),
        value=_score(board, one),
        moves=[("" if is_alone else name, changes.get(key)) for name, key in keys],
        per_head=qty(from_scaled(one.sums.value) / len(one.members)) if one.unit else "",
    )


def _score(board: Supposed, one: Row) -> str:
    """Return what the row is ranked by; what it has, where that says nothing."""
    exact = _exact(one.place.score)
    if board.ranked_by == "attainment":
        return "–" if exact is None else f"{pct(exact)}%"
    return qty(from_scaled(one.sums.value) if exact is None else exact)


def _exact(score: Score | None) -> Decimal | None:
    """Return a score as a fraction of one, or as a quantity."""
    if score is None:
        return None
    if isinstance(score, Fraction):
        exact = Decimal(score.numerator) / Decimal(score.denominator)
        return exact.quantize(_EXACT, ROUND_HALF_UP)
    return from_scaled(score)


def charts(found: Beside, measure: str, note: str) -> list[Chart]:
    """Return what the rule says of everybody, and who would move; none of what there is not."""
    made = [_values(found.supposed, measure, note)]
    if found.movers:
        made.append(_moves(found, note))
    return [chart for chart in made if chart.categories]


def _values(board: Supposed, measure: str, note: str) -> Chart:
    ranked = [one for one in board.rows if one.place.rank is not None]
    shown, is_share = ranked[:MOST_DRAWN], board.ranked_by == "attainment"
    scores = [_exact(one.place.score) or Decimal(0) for one in ranked]
    levels = []
    if is_share:
        levels = [Reference(_("Target"), Decimal(1))]
    elif len(ranked) > 1:
        mean = (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        levels = [Reference(_("Average"), mean)]
    return Chart(
        id="under-the-rule",
        title=_("Under this rule"),
        kind="bar",
        head=_("Unit") if board.rule.is_of_units else _("Who"),
        categories=[row.name(one) for one in shown],
        series=[Series(_scored(board, measure), scores[: len(shown)])],
        measure=measure,
        note=_cut(note, len(shown), len(ranked)),
        references=levels,
        is_share=is_share,
    )


def _scored(board: Supposed, measure: str) -> str:
    """Return what the rows' scores are called."""
    if board.ranked_by == "attainment":
        return _("Attainment")
    return _("Increase, %(measure)s", measure=measure) if board.ranked_by == "increase" else measure


def _moves(found: Beside, note: str) -> Chart:
    ordered = sorted(found.movers, key=lambda move: -(move.change or 0))
    if len(ordered) > MOST_MOVES:
        kept = sorted(found.movers, key=lambda move: -abs(move.change or 0))[:MOST_MOVES]
        ordered = [move for move in ordered if move in kept]
    return Chart(
        id="who-moves",
        title=_("Who would change places"),
        kind="bar",
        head=_("Unit") if found.supposed.rule.is_of_units else _("Who"),
        categories=[rule_words.name(move) for move in ordered],
        series=[Series(_("Places up, or down below zero"), [move.change for move in ordered])],
        measure=_("places"),
        note=_cut(note, len(ordered), len(found.movers)),
    )


def _cut(note: str, shown: int, count: int) -> str:
    if shown == count:
        return note
    return _("%(note)s The first %(shown)s of %(all)s.", note=note, shown=shown, all=count)
