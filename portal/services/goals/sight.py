"""The campaigns in which somebody takes part or took part: the only ones whose goals they read."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Campaign, Participation
from portal.services.access import Actor


@dataclass(frozen=True, slots=True)
class Own:
    """A campaign, and one's own place in it."""

    campaign: Campaign
    place: Participation

    def has_left(self, today: date) -> bool:
        """Whether one no longer takes part."""
        return self.place.left_on is not None and self.place.left_on <= today


def own(actor: Actor, today: date) -> list[Own]:
    """Return the actor's campaigns: those under way first, then the latest; one statement.

    A draft asks nothing of anybody yet. Who was taken off before the first day never took part.
    """
    here = sa.or_(Participation.left_on.is_(None), Participation.left_on > today)
    runs = sa.and_(
        Campaign.state == "live", Campaign.starts_on <= today, Campaign.ends_on >= today, here
    )
    # As everywhere else: of those under way the one that ends first, of the others the latest.
    rows = db.session.execute(
        sa.select(Campaign, Participation)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(
            Participation.person_id == actor.person_id,
            Campaign.state != "draft",
            sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on),
        )
        .order_by(
            sa.case((runs, 0), (Campaign.state == "live", 1), else_=2),
            sa.case((runs, Campaign.ends_on)),
            sa.case((runs, Campaign.id)),
            Campaign.ends_on.desc(),
            Campaign.id.desc(),
        )
    )
    return [Own(campaign, place) for campaign, place in rows]
