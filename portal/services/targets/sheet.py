"""The sheet of targets: everybody's and every unit's, as far as the reader may set them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Participation, Person, Unit
from portal.services.access import Actor
from portal.services.campaigns.sight import find, path_of
from portal.services.refusal import NotAllowed
from portal.services.targets.force import ranked, shown, version


@dataclass(frozen=True, slots=True)
class PersonTarget:
    """A participant's target in force; `is_own` where the reader must not set it."""

    place: Participation
    person: Person
    unit: Unit
    target: Decimal | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """A unit's target in force beside the sum of its participants'; `depth` below the campaign's.

    The two may differ, and are shown as they are.
    """

    unit: Unit
    depth: int
    target: Decimal | None
    people: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everybody's and every unit's target, as far as the reader may set them."""

    people: list[PersonTarget]
    units: list[UnitTarget]
    version: int


def may_set_some(actor: Actor, campaign: Campaign) -> bool:
    """Whether any target of the campaign is the actor's to set."""
    top = path_of(campaign)
    return actor.may(Permission.CAMPAIGN_EDIT, top) or any(
        path.startswith(top) for path in actor.paths(Permission.CAMPAIGN_EDIT)
    )


def sheet(actor: Actor, campaign_id: int) -> Sheet:
    """Return what the actor may set: all at the campaign's unit, else the units they lead.

    Raise NotFound and NotAllowed.
    """
    campaign = find(actor, campaign_id)
    if not may_set_some(actor, campaign):
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    session = db.session()
    found = ranked(session.connection(), campaign, clock.today())
    by_participation, by_unit = found.people, found.units
    rows = session.execute(
        sa.select(Participation, Person, Unit)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign_id, Participation.left_on.is_(None))
        .order_by(Unit.path, Person.sort_key, Person.employee_no_key)
    ).all()
    people = [
        PersonTarget(
            place=place,
            person=person,
            unit=unit,
            target=shown(by_participation.get(place.id)),
            is_own=person.id == actor.person_id,
        )
        for place, person, unit in rows
        if actor.may(Permission.CAMPAIGN_EDIT, unit.path)
    ]
    sums = _sums((unit.path, by_participation.get(place.id, 0)) for place, _person, unit in rows)
    depth = path_of(campaign).count("/")
    return Sheet(
        people=people,
        units=[
            UnitTarget(
                unit=unit,
                depth=unit.path.count("/") - depth,
                target=shown(by_unit.get(unit.id)),
                people=from_scaled(sums.get(unit.id, 0)),
            )
            for unit in _units(actor, campaign, [unit.path for _place, _person, unit in rows])
        ],
        version=version(session, campaign_id),
    )


def _sums(targets: Iterable[tuple[str, int]]) -> dict[int, int]:
    """Return by unit the sum of the targets at it and below, from each one's path and target."""
    sums: dict[int, int] = {}
    for path, target in targets:
        for id_ in path.strip("/").split("/"):
            sums[int(id_)] = sums.get(int(id_), 0) + target
    return sums


def _units(actor: Actor, campaign: Campaign, paths: list[str]) -> list[Unit]:
    """Return the units at or below the campaign's that have participants and may be set."""
    top = path_of(campaign)
    ids = {int(id_) for path in [*paths, top] for id_ in path.strip("/").split("/")}
    units = db.session.scalars(sa.select(Unit).where(Unit.id.in_(ids)).order_by(Unit.path))
    return [
        unit
        for unit in units
        if unit.path.startswith(top) and actor.may(Permission.CAMPAIGN_EDIT, unit.path)
    ]
