"""Sums against the parent: where a target and what it was split into agree, and where not."""

from dataclasses import dataclass
from decimal import Decimal

from portal import clock
from portal.domain.period import ORDER, Kind
from portal.domain.quantity import from_scaled
from portal.extensions import db
from portal.models import Person, Unit
from portal.services.access import Actor
from portal.services.campaigns.sight import find
from portal.services.targets import force
from portal.services.targets.force import Column, InForce, Subject
from portal.services.targets.scope import Scope, scope


@dataclass(frozen=True, slots=True)
class UnitSum:
    """A unit's target beside the sum of the units right below it and that of all its people.

    None where there is no target, or none below to sum.
    """

    unit: Unit
    depth: int
    target: Decimal | None
    of_units: Decimal | None
    of_people: Decimal | None


@dataclass(frozen=True, slots=True)
class TimeSum:
    """Somebody's target beside the sum of the longest periods that it was split into."""

    unit: Unit
    person: Person | None
    kind: Kind
    target: Decimal
    sum: Decimal

    @property
    def agrees(self) -> bool:
        """Whether the two are the same."""
        return self.target == self.sum


@dataclass(frozen=True)
class Cascade:
    """A column's targets from the unit down, and over time; differences are shown, never mended."""

    units: list[UnitSum]
    lines: list[TimeSum]

    @property
    def differing(self) -> list[TimeSum]:
        """The lines whose periods do not sum to their target."""
        return [line for line in self.lines if not line.agrees]


def cascade_of(actor: Actor, campaign_id: int, column: Column, unit_id: int) -> Cascade:
    """Return the sums of a column at and below a unit. Raise NotFound and NotAllowed."""
    campaign, today = find(actor, campaign_id), clock.today()
    session = db.session()
    found = scope(session, actor, campaign, unit_id, today)
    held = force.in_force(session.connection(), campaign, column.indicator_id, today)
    return Cascade(
        units=[_unit(found, held, column, unit) for unit in found.units],
        lines=[
            line
            for subject, unit, person in _everybody(found)
            if (line := _over_time(held, column, subject, unit, person))
        ],
    )


def _unit(found: Scope, held: InForce, column: Column, unit: Unit) -> UnitSum:
    def target(subject: Subject) -> int:
        return held.of(subject, column.span).target

    below = [one for one in found.units if one.parent_id == unit.id]
    of_units = sum(target(("u", one.id)) for one in below)
    of_people = sum(target(place.subject) for place in found.within(unit))
    return UnitSum(
        unit,
        unit.depth - found.top.depth,
        force.shown(target(("u", unit.id))),
        force.shown(of_units),
        force.shown(of_people),
    )


def _everybody(found: Scope) -> list[tuple[Subject, Unit, Person | None]]:
    lines: list[tuple[Subject, Unit, Person | None]] = [
        (("u", unit.id), unit, None) for unit in found.units
    ]
    return [*lines, *((place.subject, place.unit, place.person) for place in found.people)]


def _over_time(
    held: InForce, column: Column, subject: Subject, unit: Unit, person: Person | None
) -> TimeSum | None:
    """Return the sum of the longest periods: shorter ones are parts of those, not of the target."""
    parts = {s: one for s, one in held.parts(subject).items() if column.span.holds(s)}
    kind = min((span.kind for span in parts), key=ORDER.index, default=None)
    if kind is None:
        return None
    total = sum(one for span, one in parts.items() if span.kind == kind)
    target = held.of(subject, column.span).target
    return TimeSum(unit, person, kind, from_scaled(target), from_scaled(total))
