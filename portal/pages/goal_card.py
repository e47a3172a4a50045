"""What a period asks of somebody: reached, asked, what is missing, as a card shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.burn_up import PlannedLine, asked
from portal.domain.period import Kind, Span, part_at
from portal.domain.quantity import from_scaled
from portal.pages import periods
from portal.pages.formats import qty
from portal.services.goals import Goal
from portal.services.pacing import thresholds

KINDS = (Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.CAMPAIGN)


@dataclass(frozen=True)
class Card:
    """A period with its figures; `share` and `tick` are fractions of what is asked.

    `asked` is None where nothing can be: without a target, or away. `source` says in words where
    it comes from, `told` what is missing or why nothing is.
    """

    kind: str
    title: str
    name: str
    reached: Decimal
    asked: Decimal | None
    source: str
    told: str
    is_done: bool
    share: Decimal | None
    tick: Decimal | None
    is_ok: bool


def of(goal: Goal, line: PlannedLine, today: date, passed: date, measure: str) -> list[Card]:
    """Return the cards of the periods that hold the day; outside the season the season's alone.

    `passed` is the last day that counts as over.
    """
    spans = [part_at(goal.in_force.whole, kind, today) for kind in KINDS[:-1]]
    known = [span for span in spans if span is not None]
    return [
        _card(goal, line, span, today, passed, measure) for span in [*known, goal.in_force.whole]
    ]


def _card(
    goal: Goal, line: PlannedLine, span: Span, today: date, passed: date, measure: str
) -> Card:
    reached = sum(scaled for day, scaled in goal.gained.items() if span.covers(day))
    wanted, source = _asked(goal, line, span)
    tick = line.gone(span, passed) if wanted else None
    share = Decimal(reached) / wanted if wanted else None
    pace = None if tick is None else Decimal(tick.numerator) / tick.denominator
    return Card(
        kind=span.kind.value,
        title=_titles()[span.kind],
        name="" if span.kind == Kind.CAMPAIGN else periods.name(span),
        reached=from_scaled(reached),
        asked=None if wanted is None else from_scaled(wanted),
        source=source,
        told=_told(goal, span, today, reached, wanted, measure),
        is_done=bool(wanted) and reached >= (wanted or 0),
        share=share,
        tick=pace,
        is_ok=share is not None
        and (pace is None or share >= min(Decimal(1), pace * thresholds(goal.campaign).on_pace)),
    )


def _asked(goal: Goal, line: PlannedLine, span: Span) -> tuple[int | None, str]:
    """Return what the period asks, scaled, and where that comes from in words."""
    own = goal.in_force.of(goal.subject, span).target
    if span.kind == Kind.CAMPAIGN:
        return own or None, _("target of the season") if own else ""
    if _is_away(goal, span):
        return None, ""
    if own:
        return own, _own_target()[span.kind]
    if goal.target is None:
        return None, ""
    return asked(goal.target, line, span, goal.step), _("from the plan")


def _is_away(goal: Goal, span: Span) -> bool:
    return span.kind == Kind.DAY and goal.away is not None


def _told(
    goal: Goal, span: Span, today: date, reached: int, wanted: int | None, measure: str
) -> str:
    """Say what is missing, what is over, or why nothing is asked."""
    if _is_away(goal, span):
        return _("You are away: today asks nothing")
    if wanted is None:
        # Once is enough.
        return _("No target is set for you") if span.kind == Kind.CAMPAIGN else ""
    if not wanted:
        worked = goal.figures.found.worked
        is_off = worked is not None and not worked.is_working(today)
        is_day = span.kind == Kind.DAY
        return _("A day off: nothing is asked") if is_day and is_off else _("Nothing is planned")
    count = qty(from_scaled(abs(wanted - reached)))
    if reached > wanted:
        return _("Reached, and %(count)s %(measure)s over", count=count, measure=measure)
    if reached == wanted:
        return _("Reached")
    return _("%(missing)s %(measure)s to go", missing=count, measure=measure)


def _titles() -> dict[Kind, str]:
    return {
        Kind.DAY: _("Today"),
        Kind.WEEK: _("This week"),
        Kind.MONTH: _("This month"),
        Kind.CAMPAIGN: _("The season"),
    }


def _own_target() -> dict[Kind, str]:
    return {
        Kind.DAY: _("target set for this day"),
        Kind.WEEK: _("target set for this week"),
        Kind.MONTH: _("target set for this month"),
    }
