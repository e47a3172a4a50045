"""What a campaign is put together from: indicators, channels and the units that may run one."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Channel, Indicator, Unit
from portal.services.access import Actor, within


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every indicator and channel, in the order of showing."""

    indicators: list[Indicator]
    channels: list[Channel]


def catalogue() -> Catalogue:
    """Return the indicators and channels that campaigns choose from."""
    indicators = db.session.scalars(sa.select(Indicator).order_by(Indicator.position, Indicator.id))
    channels = db.session.scalars(sa.select(Channel).order_by(Channel.position, Channel.id))
    return Catalogue(list(indicators), list(channels))


def units_for(actor: Actor) -> list[Unit]:
    """Return the units in which the actor may set a campaign up, from the top down."""
    return list(
        db.session.scalars(
            sa.select(Unit)
            .where(
                within(Unit.path, actor.paths(Permission.CAMPAIGN_CREATE)),
                Unit.disabled_at.is_(None),
            )
            .order_by(Unit.path)
        )
    )


def unit_names(ids: Iterable[int]) -> dict[int, Unit]:
    """Return the units with these ids."""
    units = db.session.scalars(sa.select(Unit).where(Unit.id.in_(list(ids))))
    return {unit.id: unit for unit in units}


def names(ids: Iterable[int]) -> dict[int, Campaign]:
    """Return the campaigns with these ids, to be named: a season that another one refers to."""
    found = db.session.scalars(sa.select(Campaign).where(Campaign.id.in_(list(ids))))
    return {campaign.id: campaign for campaign in found}
