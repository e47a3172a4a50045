"""Bases from the season before: the same person's figure there, in the same measure."""

from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import Connection

from portal.domain.quantity import from_scaled
from portal.models import Campaign, CampaignIndicator, Participation, TotalTally
from portal.services import measures
from portal.services.access import Actor
from portal.services.bases import force, setting
from portal.services.measures import Measure
from portal.services.refusal import Rejected

REFERENCE = "reference"


def figures(
    connection: Connection, campaign: Campaign, measure: Measure | None = None
) -> dict[int, int]:
    """Return by participation what the same person had in the reference season, scaled.

    In the campaign's measure, or in another. Who took part there and had nothing has a figure of
    0; who did not take part has none. None have any where the season did not count the indicator.
    """
    counted = measure or measures.measure(campaign)
    if campaign.reference_id is None or not _is_counted(connection, campaign, counted):
        return {}
    here, there, season = sa.orm.aliased(Participation), sa.orm.aliased(Participation), Campaign
    rows = connection.execute(
        sa.select(
            here.id,
            TotalTally.indicator_id,
            sa.func.coalesce(TotalTally.quantity, 0),
            sa.func.coalesce(TotalTally.points, 0),
        )
        .join(there, there.person_id == here.person_id)
        .join(season, season.id == there.campaign_id)
        .outerjoin(
            TotalTally,
            sa.and_(
                TotalTally.campaign_id == there.campaign_id,
                TotalTally.participation_id == there.id,
                counted.counts(TotalTally.indicator_id),
            ),
        )
        .where(
            here.campaign_id == campaign.id,
            there.campaign_id == campaign.reference_id,
            # Who was taken off before the first day never took part.
            sa.or_(there.left_on.is_(None), there.left_on > season.starts_on),
        )
    )
    found: dict[int, int] = {}
    for id_, indicator_id, quantity, points in rows:
        found[id_] = found.get(id_, 0) + counted.worth(indicator_id, quantity, points)
    return found


def _is_counted(connection: Connection, campaign: Campaign, measure: Measure) -> bool:
    """Whether the reference season counts something of what the measure does."""
    counted = sa.exists().where(
        CampaignIndicator.campaign_id == campaign.reference_id,
        measure.counts(CampaignIndicator.indicator_id),
    )
    return bool(connection.scalar(sa.select(counted)))


def take_over(
    actor: Actor, campaign_id: int, reason: str = "", *, version: int | None = None
) -> int:
    """Make the figures of the reference season the bases; return how many changed.

    A base that was set by hand or imported stays, and so does the actor's own. Raise Rejected where
    there is no season to take from, else as `setting.set` does.
    """
    with setting.changing(actor, campaign_id, reason, version=version) as change:
        campaign, connection = change.campaign, change.work.connection
        if campaign.reference_id is None:
            raise Rejected("reference", _l("Choose the earlier season in the rules first."))
        found = figures(connection, campaign)
        if not found:
            raise Rejected(
                "reference", _l("Nobody who takes part has a figure in the earlier season.")
            )
        standing = force.latest(connection, campaign_id)
        own = change.own_places()
        change.write(
            {
                id_: figure
                for id_, figure in found.items()
                if id_ not in own and may_replace(standing.get(id_))
            },
            REFERENCE,
        )
    return change.count


def may_replace(base: force.Base | None) -> bool:
    """Whether the earlier season's figure may stand in place of the base in force."""
    return base is None or base.source == REFERENCE


def shown(figures_: dict[int, int], participation_id: int) -> Decimal | None:
    """Return a figure as people read it; None for who took no part."""
    scaled = figures_.get(participation_id)
    return None if scaled is None else from_scaled(scaled)
