"""One's own place, or that of one's units, as the card at the head of a page shows it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.domain.pace import Pace
from portal.domain.quantity import from_scaled
from portal.pages.formats import is_english, named
from portal.pages.pace import basis_of, pace_of, status_word
from portal.pages.row import shown
from portal.services.effects import Effect
from portal.services.own_figures import OwnFigures, UnitFigures


@dataclass(frozen=True)
class Place:
    """Figures in the campaign's measure; a unit's place has no rank and no gaps.

    `ranked_by` is "value", "attainment" or "increase", `score` the figure of that. `lead` is how
    far a sole leader is ahead of the next in it; `gap_draw` and `gap_pass` what is missing to the
    rank above. `basis` says in words what the pace rests on.
    """

    campaign_id: int
    board_id: int
    campaign: str
    whose: str
    measure: str
    value: Decimal
    today: Decimal
    unverified: Decimal
    target: Decimal | None
    pace: Pace
    basis: list[str]
    colours: str
    status_word: str
    # The row of the board; none for what units have together.
    key: str = ""
    ranked_by: str = "value"
    score: Decimal | None = None
    base: Decimal | None = None
    is_without_base: bool = False
    rank: int | None = None
    tied: bool = False
    change: int | None = None
    gap_draw: Decimal | None = None
    gap_pass: Decimal | None = None
    lead: Decimal | None = None
    in_training: bool = False
    people: int = 1
    active: int = 0

    @property
    def missing(self) -> Decimal | None:
        """What is missing to the target, None without one or once it is reached."""
        return self.target - self.value if self.target and self.target > self.value else None


@dataclass(frozen=True)
class Answer:
    """What an entry did: the place that it led to, what it added, and how far up it went."""

    place: Place
    added: Decimal
    rise: int


def of_person(figures: OwnFigures, now: datetime) -> Place:
    """Return a person's own place in a campaign, in the reader's language."""
    found, row = figures.found, figures.row
    member = row.members[0]
    target = row.target or None
    pace = pace_of(found, row.sums.value, target, row.plans, now)
    return Place(
        campaign_id=found.campaign.id,
        board_id=found.board.id,
        campaign=named(found.campaign),
        whose=(member.unit_name_en or member.unit_name) if is_english() else member.unit_name,
        measure=_measure(figures.measure),
        value=from_scaled(row.sums.value),
        today=from_scaled(row.sums.today),
        unverified=from_scaled(row.sums.unverified),
        target=None if target is None else from_scaled(target),
        pace=pace,
        basis=basis_of(found, now).told(),
        colours=found.campaign.colours,
        status_word=status_word(found.campaign, pace.status),
        key=row.key,
        ranked_by=found.ranked_by,
        score=shown(row.place.score, found),
        base=_decimal(row.base),
        is_without_base=found.board.kind == "no_base",
        rank=row.place.rank,
        tied=row.place.tied,
        change=row.change,
        gap_draw=_decimal(row.place.gap_to_draw),
        gap_pass=_decimal(row.place.gap_to_pass),
        lead=_lead(figures),
        in_training=member.in_training,
    )


def of_unit(figures: UnitFigures, now: datetime) -> Place:
    """Return what the units in somebody's charge have together in a campaign."""
    found = figures.found
    target = figures.target or None
    pace = pace_of(found, figures.sums.value, target, figures.plans, now)
    return Place(
        campaign_id=found.campaign.id,
        board_id=found.board.id,
        campaign=named(found.campaign),
        whose=" + ".join(named(unit) for unit in figures.units),
        measure=_measure(figures.measure),
        value=from_scaled(figures.sums.value),
        today=from_scaled(figures.sums.today),
        unverified=from_scaled(figures.sums.unverified),
        target=None if target is None else from_scaled(target),
        pace=pace,
        basis=basis_of(found, now).told(),
        colours=found.campaign.colours,
        status_word=status_word(found.campaign, pace.status),
        people=figures.people,
        active=figures.active,
    )


def answer(effect: Effect, now: datetime) -> Answer:
    """Return what an entry did, ready to be said."""
    return Answer(of_person(effect.figures, now), from_scaled(effect.added), effect.rise)


def _measure(measure: tuple[str, str]) -> str:
    return measure[1] if is_english() else measure[0]


def _decimal(scaled: int | None) -> Decimal | None:
    return None if scaled is None else from_scaled(scaled)


def _lead(figures: OwnFigures) -> Decimal | None:
    """Return the lead of somebody who stands first alone, in what is ranked."""
    place = figures.row.place
    if place.rank != 1 or place.tied or place.score is None:
        return None
    others = [
        row.place.score
        for row in figures.found.rows
        if row.place.rank is not None and row.place.rank > 1 and row.place.score is not None
    ]
    return shown(place.score - max(others), figures.found) if others else None
