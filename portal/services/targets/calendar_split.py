"""Targets split over time: each line's own, into the shorter periods that it is made of."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from flask_babel import LazyString, lazy_ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.domain.period import Kind, Span, parts, shorter
from portal.models import Campaign
from portal.services.access import Actor
from portal.services.refusal import Rejected
from portal.services.targets import last_year
from portal.services.targets.ask import Ask, By
from portal.services.targets.calendar_weights import CalendarScales
from portal.services.targets.force import InForce, Subject
from portal.services.targets.presence import Presence, presence
from portal.services.targets.proposals import Line, Proposal, warned_of
from portal.services.targets.scope import Scope
from portal.services.targets.shares import Share, Shared, overlapped, shared
from portal.services.targets.weights import NO_LEDGER, unloaded

MOST = 20_000
"""Targets that one split writes: 500 people over 13 weeks are 6,500."""


def kinds(span: Span) -> list[Kind]:
    """Return the kinds of periods that a period has more than one of, the longest first."""
    return [kind for kind in shorter(span.kind) if len(parts(span, kind)) > 1]


def over_time(
    session: Session, actor: Actor, campaign: Campaign, ask: Ask, scope: Scope, held: InForce
) -> Proposal:
    """Return the proposal for every line that has a target to split, or the one asked for.

    A line that nothing weighs anything for, or whose pinned parts do not fit, stays as it is and
    says so; the others are split. Raise Rejected ("kind").
    """
    if ask.kind is None or ask.kind not in kinds(ask.column.span):
        raise Rejected("kind", _l("Choose the periods to split it into, from the list."))
    periods = parts(ask.column.span, ask.kind)
    there = presence(session.connection(), scope, ask.column.span)
    before = None
    if ask.by is By.LAST_YEAR:
        before = last_year.by_day(session, campaign, ask.column, scope.top)
    scales = CalendarScales(ask, there, before or {})
    lines = _lines(actor, ask, scope, held, periods, scales)
    shares = [share for line in lines for share in line.shared.shares]
    removed = overlapped(held, shares, ask.column.indicator_id)
    is_known = ask.by is not By.LAST_YEAR or before is not None
    return Proposal(
        ask=ask,
        campaign=campaign,
        scope=scope,
        periods=periods,
        lines=lines,
        removed=removed,
        warnings=[*_warnings(ask, there, lines, is_known=is_known), *warned_of(removed)],
        scales=tuple(scales.general(scope.top.path, periods)),
    )


def _lines(
    actor: Actor,
    ask: Ask,
    scope: Scope,
    held: InForce,
    periods: Sequence[Span],
    scales: CalendarScales,
) -> list[Line]:
    """Return the lines that have a target to split, or parts of one that went: units first."""
    span, own = ask.column.span, actor.person_id

    def is_asked(subject: Subject) -> bool:
        spans = (span, *periods)
        return ask.line in (None, subject) and any(held.of(subject, one).target for one in spans)

    found = [
        Line(_shared(("u", unit.id), scales.general(unit.path, periods), held, span, periods), unit)
        for unit in scope.units
        if is_asked(("u", unit.id))
    ]
    for place in scope.people:
        if is_asked(place.subject):
            weights, is_own = scales.of_person(place, periods), place.person.id == own
            parts_ = _shared(place.subject, weights, held, span, periods, is_own=is_own)
            found.append(Line(parts_, place.unit, place.person))
    if len(found) * len(periods) > MOST:
        raise Rejected("kind", _l("These are more than 20000 targets. Choose longer periods."))
    return found


def _shared(
    subject: Subject,
    weights: Sequence[Fraction],
    held: InForce,
    span: Span,
    periods: Sequence[Span],
    *,
    is_own: bool = False,
) -> Shared:
    whole = held.of(subject, span).target
    shares = [
        Share(subject, part, weight, present, present.target, present.pinned, is_own)
        for part, weight in zip(periods, weights, strict=True)
        for present in (held.of(subject, part),)
    ]
    return Shared(whole, shares, None) if is_own else shared(whole, shares)


def _warnings(
    ask: Ask, there: Presence, lines: Sequence[Line], *, is_known: bool
) -> Iterable[LazyString]:
    if not lines:
        yield _l("Nobody at this unit has a target here yet: set them, or split the unit's first.")
    if not is_known:
        yield NO_LEDGER
    if ask.by is By.WORKING or ask.pro_rata:
        yield from unloaded(there)
    stay = sum(line.shared.refusal is not None for line in lines)
    if stay:
        yield lazy_ngettext(
            "%(num)s line cannot be split and stays as it is; it says why.",
            "%(num)s lines cannot be split and stay as they are; each says why.",
            stay,
        )
