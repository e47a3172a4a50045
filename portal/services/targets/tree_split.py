"""A unit's target split down the tree: to its people, or to the units right below it."""

from fractions import Fraction

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.models import Campaign, Person, Unit
from portal.services.access import Actor
from portal.services.targets.ask import Ask, Into
from portal.services.targets.force import InForce, Subject
from portal.services.targets.presence import presence
from portal.services.targets.proposals import Line, Proposal, warned_of
from portal.services.targets.scope import Scope
from portal.services.targets.shares import Share, Shared, overlapped, shared
from portal.services.targets.weights import weigh

_NOBODY = {
    Into.PEOPLE: _l("Nobody takes part in this unit yet."),
    Into.UNITS: _l("No unit right below this one has participants."),
}


def down(
    session: Session, actor: Actor, campaign: Campaign, ask: Ask, scope: Scope, held: InForce
) -> Proposal:
    """Return the proposal; what is split is the unit's target in force in the column."""
    span = ask.column.span
    weighing = weigh(session, campaign, ask, scope, presence(session.connection(), scope, span))
    people = {place.subject: place for place in scope.people}
    own = {one for one, place in people.items() if place.person.id == actor.person_id}
    target = held.of(("u", scope.top.id), span).target
    whole = shared(
        target,
        [
            _share(ask, subject, weight.value, held, is_own=subject in own)
            for subject, weight in weighing.weights.items()
        ],
    )
    if not whole.shares:
        whole = Shared(target, [], _NOBODY[ask.into])
    elif not target:
        whole = Shared(0, whole.shares, _l("The unit has no target here yet: set it first."))
    named = _named(scope)
    removed = overlapped(held, whole.shares, ask.column.indicator_id)
    return Proposal(
        ask=ask,
        campaign=campaign,
        scope=scope,
        periods=[span],
        lines=[
            Line(
                Shared(share.proposed, [share], None),
                *named[share.subject],
                weight=weighing.weights[share.subject],
            )
            for share in whole.shares
        ],
        removed=removed,
        warnings=[*weighing.warnings, *warned_of(removed)],
        whole=whole,
    )


def _share(ask: Ask, subject: Subject, weight: Fraction, held: InForce, *, is_own: bool) -> Share:
    present = held.of(subject, ask.column.span)
    is_pinned = present.pinned if ask.pinned is None else subject in ask.pinned
    return Share(subject, ask.column.span, weight, present, present.target, is_pinned, is_own)


def _named(scope: Scope) -> dict[Subject, tuple[Unit, Person | None]]:
    named: dict[Subject, tuple[Unit, Person | None]] = {
        ("u", unit.id): (unit, None) for unit in scope.units
    }
    named |= {place.subject: (place.unit, place.person) for place in scope.people}
    return named
