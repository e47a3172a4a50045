"""A campaign's rules as facts in one record, appended at every change."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.quantity import from_scaled
from portal.models import (
    Campaign,
    CampaignChannel,
    CampaignIndicator,
    Channel,
    Indicator,
    PointsRevision,
    RuleRevision,
)
from portal.services.access import Actor
from portal.services.work import Work

# The fields of a campaign that are plain values in the database.
PLAIN = (
    "code",
    "name",
    "name_en",
    "unit_id",
    "starts_on",
    "ends_on",
    "ranking",
    "ranking_indicator_id",
    "scoring",
    "backdating_days",
    "verification",
    "cadence",
    "cadence_weekday",
    "basis",
    "cut_off",
    "report_reminder",
    "reason_after_days",
    "reference_id",
    "on_pace",
    "slightly_behind",
    "colours",
    "wall_list",
    "wall_top",
    "is_history",
)


def latest_points(session: Session, campaign_id: int) -> dict[int, tuple[int, date, bool]]:
    """Return by indicator the points decided last, scaled, the day, and whether they re-scored."""
    latest = (
        sa.select(sa.func.max(PointsRevision.id))
        .where(PointsRevision.campaign_id == campaign_id)
        .group_by(PointsRevision.indicator_id)
    )
    rows = session.execute(
        sa.select(
            PointsRevision.indicator_id,
            PointsRevision.points,
            PointsRevision.valid_from,
            PointsRevision.rescores,
        ).where(PointsRevision.id.in_(latest))
    )
    return {indicator: (points, day, rescores) for indicator, points, day, rescores in rows}


def content(session: Session, campaign: Campaign) -> dict[str, object]:
    """Return the rules in force as JSON can hold them; indicators and channels by their codes."""
    session.flush()
    points = latest_points(session, campaign.id)
    indicators = session.execute(
        sa.select(Indicator.id, Indicator.code)
        .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
        .where(CampaignIndicator.campaign_id == campaign.id)
        .order_by(CampaignIndicator.position)
    ).all()
    channels = session.execute(
        sa.select(Channel.code, CampaignChannel.priority)
        .join(CampaignChannel, CampaignChannel.channel_id == Channel.id)
        .where(CampaignChannel.campaign_id == campaign.id)
        .order_by(CampaignChannel.priority, Channel.position)
    )
    plain = {name: getattr(campaign, name) for name in PLAIN}
    return {
        **{k: v if v is None or isinstance(v, int | str) else str(v) for k, v in plain.items()},
        "state": campaign.state,
        "closures": list(campaign.closures),
        "status_words": campaign.status_words,
        "indicators": [code for _id, code in indicators],
        "points": {code: _decided(*points[id_]) for id_, code in indicators if id_ in points},
        "channels": dict(channels.all()),
    }


def _decided(points: int, valid_from: date, rescores: bool) -> list[object]:  # noqa: FBT001 - a fact
    decided: list[object] = [str(from_scaled(points)), valid_from.isoformat()]
    return [*decided, "rescored"] if rescores else decided


def append(work: Work, actor: Actor, campaign: Campaign, reason: str = "") -> None:
    """Append what the rules are from this moment on."""
    work.session.add(
        RuleRevision(
            campaign_id=campaign.id,
            content=content(work.session, campaign),
            recorded_at=work.now,
            recorder_id=actor.person_id,
            reason=reason,
        )
    )
    work.session.flush()


def version(session: Session, campaign_id: int) -> int:
    """Return what a form carries to find out whether the rules changed behind its back."""
    return (
        session.scalar(
            sa.select(sa.func.coalesce(sa.func.max(RuleRevision.id), 0)).where(
                RuleRevision.campaign_id == campaign_id
            )
        )
        or 0
    )
