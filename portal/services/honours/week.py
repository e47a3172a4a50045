"""The week's honours: who earned what since a day, in a unit, as its wall shows it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import Campaign, Honour, HonourWithdrawal, Participation, Person, Unit
from portal.services.names import Named


@dataclass(frozen=True)
class Earned:
    """One honour that stands: for what, whose, on which day and with how much, scaled."""

    id: int
    kind: str
    threshold: int
    named: Named
    who: Named
    person_id: int | None
    unit_id: int | None
    business_date: date
    value: int


def earned_since(
    connection: sa.Connection, campaign: Campaign, unit: Unit, first: date
) -> list[Earned]:
    """Return the honours that people of the unit, and units below it, earned from the day on.

    Those that stand, the latest first. One statement.
    """
    member, own = sa.orm.aliased(Unit), sa.orm.aliased(Unit)
    query = (
        sa.select(
            Honour.id,
            Honour.kind,
            Honour.threshold,
            Honour.name,
            Honour.name_en,
            sa.func.coalesce(Person.name, own.name),
            sa.case((Honour.unit_id.is_(None), Person.name_en), else_=own.name_en),
            Person.id,
            Honour.unit_id,
            Honour.business_date,
            Honour.value,
        )
        .outerjoin(Participation, Participation.id == Honour.participation_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(member, member.id == Participation.unit_id)
        .outerjoin(own, own.id == Honour.unit_id)
        .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
        .where(
            Honour.campaign_id == campaign.id,
            Honour.business_date >= first,
            HonourWithdrawal.honour_id.is_(None),
        )
        .order_by(Honour.business_date.desc(), Honour.id.desc())
    )
    if unit.id != campaign.unit_id:
        query = query.where(
            sa.or_(
                member.path.startswith(unit.path, autoescape=True),
                Participation.sub_branch_id == unit.id,
                own.path.startswith(unit.path, autoescape=True),
            )
        )
    return [
        Earned(id_, kind, threshold, Named(name, name_en), Named(who, who_en), *others)
        for id_, kind, threshold, name, name_en, who, who_en, *others in connection.execute(query)
    ]
