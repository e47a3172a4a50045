"""The rows of a bulletin: a board's standings at a cut-off, written down as facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.domain import bulletin
from portal.domain.pace import Progress, pace_after
from portal.domain.plan import Plan, Share, share
from portal.domain.quantity import SCALE, from_scaled
from portal.models import Campaign
from portal.services import pacing, targets
from portal.services.bulletins.counted import text
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
    """What a row is made of beside its standing: by participation, scaled; and how far time is.

    `week` and `period` are what each has in the week and in the days that the bulletin tells of.
    """

    campaign: Campaign
    progress: Progress
    passed: Share
    week: Mapping[int, int]
    period: Mapping[int, int]
    zero: Mapping[int, int]

    def paced(self, value: int, target: int | None, plans: Sequence[Plan]) -> Paced:
        """Return the pace of a scaled value towards a scaled target."""
        planned = None
        if any(plan.parts for plan in plans):
            planned = share(plans, targets.whole_of(self.campaign), self.passed)
        state = pace_after(
            from_scaled(value),
            None if target is None else from_scaled(target),
            self.progress,
            planned_share=planned,
            thresholds=pacing.thresholds(self.campaign),
        )
        return Paced(
            attainment=_exact(state.attainment),
            share=_exact(state.elapsed_share) or "0",
            deviation=_exact(state.deviation_pp),
            status=state.status,
            needed=_exact(state.needed_per_day),
        )


def of(found: BoardStandings, figures: Figures) -> list[bulletin.Row]:
    """Return the board's rows in their order."""
    return [_row(row, found, figures) for row in found.rows]


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
        week=text(_sum(row, figures.week)),
        period=text(_sum(row, figures.period)),
        value=text(row.sums.value),
        base=None if row.base is None else text(row.base),
        score=_score(row),
        target=None if row.target is None else text(row.target),
        attainment=paced.attainment,
        deviation=paced.deviation,
        status=paced.status,
        gap_draw=None if row.place.gap_to_draw is None else text(row.place.gap_to_draw),
        gap_pass=None if row.place.gap_to_pass is None else text(row.place.gap_to_pass),
        needed=paced.needed,
        zero_days=figures.zero.get(first.participation_id, 0) if is_person else 0,
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


def _score(row: Row) -> str | None:
    """Return what the row was ranked by: a quantity, or a fraction of one for an attainment."""
    score = row.place.score
    if score is None:
        return None
    if isinstance(score, Fraction):
        return _exact(Decimal(score.numerator) / Decimal(score.denominator))
    return text(score) if row.place.whole in (None, 1) else _exact(Decimal(score) / SCALE)


def _exact(value: Decimal | None) -> str | None:
    """Write a share down to six decimals, without idle zeros."""
    if value is None:
        return None
    found = f"{value.quantize(_PLACES):f}"
    found = found.rstrip("0").rstrip(".") if "." in found else found
    return "0" if found == "-0" else found
