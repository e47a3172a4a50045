"""Who takes part, as a board needs them."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import Campaign, Participation, Person, Unit


@dataclass(frozen=True)
class Member:
    """A participant as a board needs it; `left_on` is the first day without them.

    `greeting` and `hue` are what they have chosen for themselves: empty and None without.
    """

    participation_id: int
    person_id: int
    employee_no: str
    name: str
    name_en: str | None
    unit_id: int
    unit_name: str
    unit_name_en: str | None
    unit_path: str
    unit_kind: str
    sub_branch_id: int
    bundle_id: int | None
    in_training: bool
    left_on: date | None
    greeting: str
    hue: int | None


_MEMBERS = (
    sa.select(
        Participation.id,
        Participation.person_id,
        Person.employee_no,
        Person.name,
        Person.name_en,
        Participation.unit_id,
        Unit.name,
        Unit.name_en,
        Unit.path,
        Unit.kind,
        Participation.sub_branch_id,
        Participation.bundle_id,
        Participation.in_training,
        Participation.left_on,
        Person.greeting,
        Person.hue,
    )
    .join(Person, Person.id == Participation.person_id)
    .join(Unit, Unit.id == Participation.unit_id)
    .join(Campaign, Campaign.id == Participation.campaign_id)
    .where(
        Participation.campaign_id == sa.bindparam("campaign_id"),
        # Who was taken off before the first day never took part.
        sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on),
    )
)


def of_unit(connection: sa.Connection, campaign: Campaign, unit: Unit) -> list[Member]:
    """Return who takes part in the unit; those who have left stay, with what they earned.

    On the campaign's own board it is everybody, also a team that has since been moved elsewhere.
    """
    query = _MEMBERS
    if unit.id != campaign.unit_id:
        query = query.where(
            sa.or_(
                Unit.path.startswith(unit.path, autoescape=True),
                Participation.sub_branch_id == unit.id,
            )
        )
    rows = connection.execute(query, {"campaign_id": campaign.id})
    return [Member(*tuple(row)) for row in rows]
