"""The sheet of bases: everybody's, beside their figure in the season before."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Participation, Person, Unit
from portal.services.access import Actor
from portal.services.bases import force, reference
from portal.services.bases.force import Base
from portal.services.campaigns.sight import find_for


@dataclass(frozen=True, slots=True)
class PersonBase:
    """A participant's base in force, None without one, and their figure in the earlier season.

    `takes`: the figure would become the base. `is_own`: the reader must not set it.
    """

    place: Participation
    person: Person
    unit: Unit
    base: Base | None
    figure: Decimal | None
    takes: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everybody's base, and the season that they can be taken from."""

    people: list[PersonBase]
    reference: Campaign | None
    version: int

    @property
    def to_take(self) -> int:
        """How many bases the earlier season's figures would set or change."""
        return sum(row.takes for row in self.people)


def sheet(actor: Actor, campaign_id: int) -> Sheet:
    """Return the bases of everybody who takes or took part. Raise NotFound and NotAllowed."""
    campaign = find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    session = db.session()
    connection = session.connection()
    bases, figures = force.latest(connection, campaign_id), reference.figures(connection, campaign)
    rows = session.execute(
        sa.select(Participation, Person, Unit)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id == campaign_id,
            # Who was taken off before the first day never took part.
            sa.or_(Participation.left_on.is_(None), Participation.left_on > campaign.starts_on),
        )
        .order_by(Unit.path, Person.sort_key, Person.employee_no_key)
    )
    people = [
        _row(actor, place, person, unit, bases.get(place.id), reference.shown(figures, place.id))
        for place, person, unit in rows
    ]
    earlier = session.get(Campaign, campaign.reference_id) if campaign.reference_id else None
    return Sheet(people, earlier, force.version(session, campaign_id))


def _row(
    actor: Actor,
    place: Participation,
    person: Person,
    unit: Unit,
    base: Base | None,
    figure: Decimal | None,
) -> PersonBase:
    is_own = person.id == actor.person_id
    differs = figure is not None and (base is None or base.amount != figure)
    takes = differs and not is_own and reference.may_replace(base)
    return PersonBase(place, person, unit, base, figure, takes, is_own)
