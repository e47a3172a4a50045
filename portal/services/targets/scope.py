"""Whose targets a split, or a sum, is about: a unit, those below it, and the people there."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.roles import Permission
from portal.models import Campaign, Participation, Person, Unit
from portal.services.access import LARGEST_ID, Actor
from portal.services.refusal import NotFound
from portal.services.targets.force import Subject


@dataclass(frozen=True, slots=True)
class Place:
    """A participant: the place, the person and the unit."""

    row: Participation
    person: Person
    unit: Unit

    @property
    def subject(self) -> Subject:
        """Return whose target it is."""
        return "p", self.row.id


@dataclass(frozen=True)
class Scope:
    """A unit of the campaign, the units below it, by path, and the people at or below it.

    Only units that have participants are in it, but for the unit itself. Who has left is not.
    """

    top: Unit
    units: list[Unit]
    people: list[Place]

    def children(self) -> list[Unit]:
        """Return the units right below the unit."""
        return [unit for unit in self.units if unit.parent_id == self.top.id]

    def within(self, unit: Unit) -> list[Place]:
        """Return the people at or below one of the units."""
        return [place for place in self.people if place.unit.path.startswith(unit.path)]


def scope(session: Session, actor: Actor, campaign: Campaign, unit_id: int, today: date) -> Scope:
    """Return the scope of a unit of the campaign; three statements.

    Raise NotFound for a unit that is none of the campaign's, NotAllowed for one that is not in the
    actor's charge: whose it is, all below it is.
    """
    above = session.get_one(Unit, campaign.unit_id)
    top = session.get(Unit, unit_id) if 0 < unit_id <= LARGEST_ID else None
    if top is None or not top.path.startswith(above.path) or not actor.sees(top.path):
        raise NotFound
    actor.demand(Permission.CAMPAIGN_EDIT, top.path)
    rows = session.execute(
        sa.select(Participation, Person, Unit)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id == campaign.id,
            Unit.path.startswith(top.path, autoescape=True),
            sa.or_(Participation.left_on.is_(None), Participation.left_on > today),
        )
        .order_by(Unit.path, Person.sort_key, Person.employee_no_key)
    )
    people = [Place(*row) for row in rows]
    ids = {int(id_) for place in people for id_ in place.unit.path.strip("/").split("/")}
    units = session.scalars(
        sa.select(Unit)
        .where(
            Unit.path.startswith(top.path, autoescape=True),
            sa.or_(Unit.id.in_(ids), Unit.id == top.id),
        )
        .order_by(Unit.path)
    )
    return Scope(top, list(units), people)


def in_charge(session: Session, actor: Actor, campaign: Campaign) -> list[Unit]:
    """Return the units of the campaign that the actor may set targets of, by path; two statements.

    They are those with participants, and the topmost ones also without any.
    """
    top = session.get_one(Unit, campaign.unit_id)
    taking_part = (
        sa.select(Unit.path)
        .join(Participation, Participation.unit_id == Unit.id)
        .where(Participation.campaign_id == campaign.id)
        .distinct()
    )
    paths = [*session.scalars(taking_part), *actor.paths(Permission.CAMPAIGN_EDIT), top.path]
    ids = {int(id_) for path in paths for id_ in path.strip("/").split("/") if id_}
    units = session.scalars(sa.select(Unit).where(Unit.id.in_(ids)).order_by(Unit.path))
    return [
        unit
        for unit in units
        if unit.path.startswith(top.path) and actor.may(Permission.CAMPAIGN_EDIT, unit.path)
    ]
