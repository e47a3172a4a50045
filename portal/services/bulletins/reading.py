"""Reading: which bulletins somebody sees, and one of them with its facts."""

from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Content
from portal.extensions import db
from portal.models import Bulletin, Campaign, Unit
from portal.services.access import LARGEST_ID, Actor, campaign_in_sight
from portal.services.bulletins import erased
from portal.services.refusal import NotFound


@dataclass(frozen=True)
class Found:
    """A bulletin and the campaign that it is of."""

    bulletin: Bulletin
    campaign: Campaign
    unit: Unit

    @cached_property
    def content(self) -> Content:
        """The facts, without the names of who was erased since."""
        [content] = erased.hidden(db.session.connection(), [bulletin.read(self.bulletin.content)])
        return content

    @property
    def text(self) -> str:
        """The facts as JSON: to the byte as they were issued, unless somebody in them is erased."""
        as_issued = bulletin.read(self.bulletin.content)
        if self.content == as_issued:
            return self.bulletin.content
        return bulletin.written(self.content)


def find(actor: Actor, bulletin_id: int) -> Found:
    """Return the bulletin when its campaign is in the actor's sight, else raise NotFound."""
    row = None
    if bulletin_id <= LARGEST_ID:
        row = db.session.execute(
            sa.select(Bulletin, Campaign, Unit)
            .join(Campaign, Campaign.id == Bulletin.campaign_id)
            .join(Unit, Unit.id == Campaign.unit_id)
            .where(Bulletin.id == bulletin_id, campaign_in_sight(actor))
        ).one_or_none()
    if row is None:
        raise NotFound
    return Found(*row)


def of_campaign(campaign_id: int, kind: str) -> list[Bulletin]:
    """Return a campaign's bulletins of a kind, the newest first, without their facts."""
    return list(
        db.session.scalars(
            sa.select(Bulletin)
            .options(sa.orm.defer(Bulletin.content))
            .where(Bulletin.campaign_id == campaign_id, Bulletin.kind == kind)
            .order_by(Bulletin.number.desc())
        )
    )
