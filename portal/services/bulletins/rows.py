"""The rows of a bulletin: a board's standings at a cut-off, written down as facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from portal.domain import bulletin, standing
from portal.domain.pace import pace_after
from portal.domain.plan import Plan, share
from portal.domain.quantity import from_scaled
from portal.services import pacing, targets
from portal.services.bulletins.counted import text
from portal.services.bulletins.stood import Stood
from portal.services.standings import BoardStandings, Member, Row

# Decimals of a share that are kept: enough for a tenth of a percentage point of anything.
_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Paced:
    """The pace of a figure, as it is written down."""

    attainment: str | None
    share: str
    deviation: str | None
    status: str | None
    needed: str | None


@dataclass(frozen=True)
class Figures:
    """What a row is made of beside its standing.

    `period` is what each participation has in the days that the bulletin tells of, scaled.
    """

    stood: Stood
    period: Mapping[int, int]

    def paced(self, value: int, target: int | None, plans: Sequence[Plan]) -> Paced:
        """Return the pace of a scaled value towards a scaled target."""
        planned = None
        if any(plan.parts for plan in plans):
            planned = share(plans, targets.whole_of(self.stood.campaign), self.stood.passed)
        state = pace_after(
            from_scaled(value),
            None if target is None else from_scaled(target),
            self.stood.progress,
            planned_share=planned,
            thresholds=pacing.thresholds(self.stood.campaign),
        )
        return Paced(
            attainment=_exact(state.attainment),
            share=_exact(state.elapsed_share) or "0",
            deviation=_exact(state.deviation_pp),
            status=state.status,
            needed=_exact(state.needed_per_day),
        )


def of(
    found: BoardStandings, figures: Figures, earlier: Mapping[str, int] | None
) -> list[bulletin.Row]:
    """Return the board's rows in their order; on the individual one, those without a base last.

    Where there are `earlier` ranks, the change is counted from them.
    """
    aside = found.without_base if found is figures.stood.people else []
    listed = [
        row if earlier is None else replace(row, change=_change(row, earlier)) for row in found.rows
    ]
    return [_row(row, found, figures) for row in (*listed, *sorted(aside, key=_aside))]


def _change(row: Row, earlier: Mapping[str, int]) -> int | None:
    return standing.changes([row.place], dict(earlier))[row.key]


def _aside(row: Row) -> tuple[int, str]:
    """Order those who are not ranked: who has more first, then by employee number."""
    return -row.sums.value, row.members[0].employee_no


def _row(row: Row, found: BoardStandings, figures: Figures) -> bulletin.Row:
    first = row.members[0]
    is_person = row.unit is None and row.bundle is None
    paced = figures.paced(row.sums.value, row.target, row.plans)
    name, name_en = _names(row)
    return bulletin.Row(
        key=row.key,
        person_id=first.person_id if is_person else None,
        path=row.unit.path if row.unit else first.unit_path,
        rank=row.place.rank,
        tied=row.place.tied,
        change=row.change,
        in_training=is_person and first.in_training,
        has_left=is_person and _has_left(first, found),
        name=name,
        name_en=name_en,
        unit="" if row.unit else first.unit_name,
        unit_en=None if row.unit else first.unit_name_en,
        today=text(row.sums.today),
        week=text(_sum(row, figures.stood.week)),
        period=text(_sum(row, figures.period)),
        value=text(row.sums.value),
        base=None if row.base is None else text(row.base),
        score=_score(row, found),
        target=None if row.target is None else text(row.target),
        attainment=paced.attainment,
        deviation=paced.deviation,
        status=paced.status,
        gap_draw=None if row.place.gap_to_draw is None else text(row.place.gap_to_draw),
        gap_pass=None if row.place.gap_to_pass is None else text(row.place.gap_to_pass),
        needed=paced.needed,
        zero_days=figures.stood.zero.get(first.participation_id, 0) if is_person else 0,
    )


def _names(row: Row) -> tuple[str, str | None]:
    if row.unit is not None:
        return row.unit.name, row.unit.name_en
    names = [member.name for member in row.members]
    english = [member.name_en or member.name for member in row.members]
    return " + ".join(names), " + ".join(english) if english != names else None


def _has_left(member: Member, found: BoardStandings) -> bool:
    return member.left_on is not None and member.left_on <= found.business_date


def _sum(row: Row, figures: Mapping[int, int]) -> int:
    return sum(figures.get(member.participation_id, 0) for member in row.members)


def _score(row: Row, found: BoardStandings) -> str | None:
    """Return what the row was ranked by: a quantity, or a fraction of one for an attainment."""
    if found.ranked_by == "increase" and row.base is None:
        return None
    score = row.place.score
    if isinstance(score, Fraction):
        return _exact(Decimal(score.numerator) / Decimal(score.denominator))
    return None if score is None else text(score)


def _exact(value: Decimal | None) -> str | None:
    """Write a share down to six decimals, without idle zeros."""
    if value is None:
        return None
    found = f"{value.quantize(_PLACES):f}"
    found = found.rstrip("0").rstrip(".") if "." in found else found
    return "0" if found == "-0" else found
