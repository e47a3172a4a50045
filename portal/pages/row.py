"""A row of a board as a template shows it: figures exact, names in the reader's language."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from portal.domain.quantity import from_scaled
from portal.domain.standing import Score
from portal.pages import faces
from portal.pages.formats import is_english, named
from portal.pages.pace import Line
from portal.services.standings import BoardStandings, Member, Row
from portal.services.standings.rows import heads

SHARE = Decimal("0.0001")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class RowView:
    """One row, ready to be shown; quantities are decimals, attainment, pace and share fractions.

    `score` is what the row is ranked by: a quantity, or per cent where attainment is ranked; None
    where nothing can be said. `unranked` says why there is no rank: "training", "no_target" or
    "no_base". `heads` is by how many a unit's total is divided for `per_head`, None for people.
    """

    key: str
    person_id: int | None
    unit_id: int | None
    bundle_id: int | None
    employee_no: str | None
    rank: int | None
    unranked: str
    tied: bool
    change: int | None
    name: str
    unit_name: str
    has_left: bool
    avatar: str
    hue: int
    score: Decimal | None
    value: Decimal
    base: Decimal | None
    today: Decimal
    unverified: Decimal
    target: Decimal | None
    attainment: Decimal | None
    pace: Decimal
    on_pace: bool
    gap_draw: Decimal | None
    gap_pass: Decimal | None
    share: Decimal
    per_head: Decimal | None
    heads: int | None = None
    medals: int = 0
    members: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """Return the score as programs read it: exact, without thousands apart."""
        if self.score is None:
            return ""
        text = f"{self.score:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def view(row: Row, found: BoardStandings, line: Line) -> RowView:
    """Make a row of the standings ready, set against the pace line of the moment."""
    first = row.members[0]
    is_unit, is_bundle = row.unit is not None, row.bundle is not None
    is_person = not is_unit and not is_bundle
    names = [_name(member) for member in row.members]
    return RowView(
        key=row.key,
        person_id=first.person_id if is_person else None,
        unit_id=row.unit.id if row.unit else None,
        bundle_id=row.bundle.id if row.bundle else None,
        employee_no=first.employee_no if is_person else None,
        rank=row.place.rank,
        unranked=_unranked(row, found),
        tied=row.place.tied,
        change=row.change,
        name=name(row),
        unit_name="" if is_unit else _unit_name(first),
        has_left=is_person and _has_left(first, found),
        avatar=avatar(row),
        hue=hue(row),
        score=shown(row.place.score, found),
        value=from_scaled(row.sums.value),
        base=from_scaled(row.base) if row.base is not None else None,
        today=from_scaled(row.sums.today),
        unverified=from_scaled(row.sums.unverified),
        target=None if row.target is None else from_scaled(row.target),
        attainment=_fraction(row.sums.value, row.target),
        pace=line.at(row.plans),
        on_pace=line.keeps_pace(row.sums.value, row.target, row.plans),
        gap_draw=_gap(row.place.gap_to_draw),
        gap_pass=_gap(row.place.gap_to_pass),
        share=_share(row, found),
        per_head=_per_head(row) if is_unit else None,
        heads=heads(row.members) if is_unit else None,
        members=names if is_unit or is_bundle else [],
    )


def name(row: Row) -> str:
    """Return whom a row stands for: a unit, a bundle's people, or one person."""
    if row.unit is not None:
        return named(row.unit)
    people = row.members if row.bundle is not None else row.members[:1]
    return " + ".join(_name(member) for member in people)


def avatar(row: Row) -> str:
    """Return the characters on the row's face."""
    return faces.unit(named(row.unit)) if row.unit else faces.avatar(_name(row.members[0]))


def hue(row: Row) -> int:
    """Return the hue of the row's face; a person's own choice on their own row."""
    is_person = row.unit is None and row.bundle is None
    chosen = row.members[0].hue if is_person else None
    return faces.hue(row.key) if chosen is None else chosen


def note_of(row: Row) -> str:
    """Return what stands beside the name: the unit of a person, who a bundle is made of."""
    if row.unit:
        return ""
    return " · ".join(map(_name, row.members)) if row.bundle else _unit_name(row.members[0])


def shown(score: Score | None, found: BoardStandings) -> Decimal | None:
    """Return a score as people read it: per cent to two decimals, or an exact quantity."""
    if score is None:
        return None
    if found.ranked_by != "attainment":
        return from_scaled(int(score))
    exact = Fraction(score) * 100
    per_cent = Decimal(exact.numerator) / Decimal(exact.denominator)
    return per_cent.quantize(CENT, ROUND_HALF_UP)


def _unranked(row: Row, found: BoardStandings) -> str:
    if row.place.rank is not None:
        return ""
    if row.place.score is None:
        return "no_target" if found.ranked_by == "attainment" else "no_base"
    return "training"


def _has_left(member: Member, found: BoardStandings) -> bool:
    return member.left_on is not None and member.left_on <= found.business_date


def _share(row: Row, found: BoardStandings) -> Decimal:
    """Return the row's part of the leader's score."""
    leader, score = found.rows[0].place.score, row.place.score
    if not leader or score is None or score <= 0 or leader < 0:
        return Decimal(0)
    part = Fraction(score) / leader
    return (Decimal(part.numerator) / Decimal(part.denominator)).quantize(SHARE)


def _per_head(row: Row) -> Decimal | None:
    present = heads(row.members)
    return from_scaled(row.sums.value - (row.base or 0)) / present if present else None


def _name(member: Member) -> str:
    return (member.name_en or member.name) if is_english() else member.name


def _unit_name(member: Member) -> str:
    return (member.unit_name_en or member.unit_name) if is_english() else member.unit_name


def _gap(scaled: int | None) -> Decimal | None:
    return None if scaled is None else from_scaled(scaled)


def _fraction(value: int, whole: int | None) -> Decimal | None:
    """Return value ÷ whole, None where there is no whole: no percentage is invented."""
    return (Decimal(value) / Decimal(whole)).quantize(SHARE) if whole else None
