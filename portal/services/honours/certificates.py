"""Certificates: what an honour is printed with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.models import (
    Campaign,
    Honour,
    HonourWithdrawal,
    Participation,
    Person,
    Unit,
)
from portal.services.access import LARGEST_ID, Actor
from portal.services.campaigns.sight import find
from portal.services.names import Named
from portal.services.refusal import NotFound


@dataclass(frozen=True)
class Certificate:
    """An honour with its campaign, its holder, the holder's unit and who gives it.

    ``team`` is the unit that a person takes part in, None for a unit's own honour;
    ``withdrawn_at`` tells that there is nothing to be printed any more.
    """

    honour: Honour
    campaign: Campaign
    holder: Named
    team: Named | None
    giver: Unit
    withdrawn_at: datetime | None


def certificate(actor: Actor, honour_id: int) -> Certificate:
    """Return what the certificate says; NotFound where the campaign is out of sight."""
    if not 0 < honour_id <= LARGEST_ID:
        raise NotFound
    team, own, giver = (sa.orm.aliased(Unit) for _ in range(3))
    row = db.session.execute(
        sa.select(Honour, Person, team, own, giver, HonourWithdrawal.withdrawn_at)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .join(giver, giver.id == Campaign.unit_id)
        .outerjoin(Participation, Participation.id == Honour.participation_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(team, team.id == Participation.unit_id)
        .outerjoin(own, own.id == Honour.unit_id)
        .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
        .where(Honour.id == honour_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    honour, *holders, unit_of_campaign, withdrawn_at = row
    person, unit, own_unit = map(_named, holders)
    return Certificate(
        honour=honour,
        campaign=find(actor, honour.campaign_id),
        holder=person or own_unit or Named("", None),
        team=unit,
        giver=unit_of_campaign,
        withdrawn_at=withdrawn_at,
    )


def _named(holder: Any) -> Named | None:  # noqa: ANN401 - a person or a unit, or neither
    return None if holder is None else Named(holder.name, holder.name_en)
