"""What somebody may enter: indicators, channels and days of their live campaigns."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.business_day import earliest_date
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Campaign,
    CampaignChannel,
    CampaignIndicator,
    Channel,
    Entry,
    Indicator,
    Participation,
)
from portal.services.access import Actor


@dataclass(frozen=True)
class Choices:
    """What the entry page offers; no indicators where no live campaign counts anything now.

    Channels in their order of priority. `earliest` and `latest` are the first and the last day that
    may be entered.
    """

    indicators: list[Indicator]
    channels: list[Channel]
    earliest: date
    latest: date


@dataclass(frozen=True)
class DayCount:
    """What somebody has in one indicator on one day, and the latest entry of it that stands."""

    quantity: int
    latest_id: int
    latest_quantity: int


def offered(actor: Actor, today: date) -> Choices:
    """Return what the actor may enter today, in two statements."""
    limited = not actor.may(Permission.ENTRY_RECORD_FOR_OTHERS, actor.unit_path)
    campaigns: dict[int, Campaign] = {}
    indicators: dict[int, Indicator] = {}
    days: list[tuple[date, date]] = []
    for campaign, indicator in _counted(actor, today):
        first = campaign.starts_on
        if limited:
            first = max(first, earliest_date(today, campaign.backdating_days))
        if first <= campaign.ends_on:
            days.append((first, min(today, campaign.ends_on)))
            campaigns[campaign.id] = campaign
            indicators.setdefault(indicator.id, indicator)
    return Choices(
        indicators=sorted(indicators.values(), key=lambda indicator: indicator.position),
        channels=_channels(campaigns),
        earliest=min((first for first, _ in days), default=today),
        latest=max((last for _, last in days), default=today),
    )


def _counted(actor: Actor, today: date) -> list[tuple[Campaign, Indicator]]:
    rows = db.session.execute(
        sa.select(Campaign, Indicator)
        .join(CampaignIndicator, CampaignIndicator.campaign_id == Campaign.id)
        .join(Indicator, Indicator.id == CampaignIndicator.indicator_id)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(
            Participation.person_id == actor.person_id,
            sa.or_(Participation.left_on.is_(None), Participation.left_on > today),
            Campaign.state == "live",
            Campaign.starts_on <= today,
        )
        .order_by(Campaign.id, CampaignIndicator.position)
    )
    return [(row[0], row[1]) for row in rows]


def _channels(campaigns: dict[int, Campaign]) -> list[Channel]:
    """Return the channels open in one of the campaigns; all of them where none lists any."""
    priority = sa.func.min(CampaignChannel.priority)
    found = db.session.execute(
        sa.select(Channel, priority)
        .outerjoin(
            CampaignChannel,
            sa.and_(
                CampaignChannel.channel_id == Channel.id,
                CampaignChannel.campaign_id.in_(list(campaigns)),
            ),
        )
        .group_by(Channel.id)
        .order_by(priority, Channel.position, Channel.id)
    )
    # An outer join: no priority where no campaign lists the channel.
    rows: list[tuple[Channel, int | None]] = [(row[0], row[1]) for row in found]
    opened = [channel for channel, at in rows if at is not None]
    return opened or [channel for channel, _ in rows]


def on_day(person_id: int, day: date) -> dict[int, DayCount]:
    """Return what stands of the person's own on the day, by indicator, in one statement."""
    reversal = sa.orm.aliased(Entry)
    standing = (
        sa.select(
            Entry.indicator_id,
            sa.func.sum(Entry.quantity).label("quantity"),
            sa.func.max(Entry.id).label("latest_id"),
        )
        .where(
            Entry.owner_id == person_id,
            Entry.business_date == day,
            Entry.reverses_id.is_(None),
            ~sa.exists().where(reversal.reverses_id == Entry.id),
        )
        .group_by(Entry.indicator_id)
        .subquery()
    )
    latest = sa.orm.aliased(Entry)
    rows = db.session.execute(
        sa.select(standing, latest.quantity).join(latest, latest.id == standing.c.latest_id)
    )
    return {row[0]: DayCount(int(row[1]), row[2], row[3]) for row in rows}
