"""Season against season: what a unit had day by day in this season and in the one before it."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.models import Campaign, DayTally, Participation, Unit
from portal.services import measures


@dataclass(frozen=True)
class Years:
    """Two seasons of a unit, day by day, in the measure of the later one.

    `now` and `before` are what there was in all at the end of each day from the first on, scaled:
    `now` up to the day that was asked for, `before` up to that season's last.
    """

    earlier: Campaign
    now: list[int]
    before: list[int]


def against(connection: sa.Connection, campaign: Campaign, unit: Unit, today: date) -> Years | None:
    """Return a season of the unit against the one before it; two statements.

    That is the campaign's reference, else the latest of the same unit that is over, counted in the
    same measure and began before. None without one, where the unit had nothing in it, and before
    this season's first day.
    """
    if today < campaign.starts_on:
        return None
    earlier = _earlier(connection, campaign, today)
    if earlier is None:
        return None
    gained = _by_day(connection, campaign, earlier, unit)
    before = _in_all(gained[earlier.id], earlier.starts_on, earlier.ends_on)
    if not any(before):
        return None
    upto = min(today, campaign.ends_on)
    return Years(earlier, _in_all(gained[campaign.id], campaign.starts_on, upto), before)


def _earlier(connection: sa.Connection, campaign: Campaign, today: date) -> Campaign | None:
    query = sa.select(Campaign).where(Campaign.id != campaign.id)
    if campaign.reference_id is not None:
        query = query.where(Campaign.id == campaign.reference_id)
    else:
        query = query.where(
            Campaign.unit_id == campaign.unit_id,
            Campaign.state != "draft",
            Campaign.ranking_indicator_id.is_not_distinct_from(campaign.ranking_indicator_id),
            Campaign.starts_on < campaign.starts_on,
            Campaign.ends_on < today,
        )
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(
            query.order_by(Campaign.ends_on.desc(), Campaign.id.desc()).limit(1)
        ).one_or_none()
        session.expunge_all()
    return found


def _by_day(
    connection: sa.Connection, campaign: Campaign, earlier: Campaign, unit: Unit
) -> dict[int, dict[date, int]]:
    """Return what the participants in the unit had on each day of theirs, by season.

    Who takes part in a unit is the same as on its board (`standings.members`).
    """
    in_points = measures.in_points(campaign)
    value = sa.func.sum(DayTally.points if in_points else DayTally.quantity)
    query = (
        sa.select(DayTally.campaign_id, DayTally.business_date, sa.cast(value, sa.BigInteger))
        .join(Participation, Participation.id == DayTally.participation_id)
        .join(Campaign, Campaign.id == DayTally.campaign_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            DayTally.campaign_id.in_((campaign.id, earlier.id)),
            sa.or_(
                Campaign.unit_id == unit.id,
                Unit.path.startswith(unit.path, autoescape=True),
                Participation.sub_branch_id == unit.id,
            ),
            # Who was taken off before the first day never took part.
            sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on),
        )
        .group_by(DayTally.campaign_id, DayTally.business_date)
    )
    if not in_points:
        query = query.where(DayTally.indicator_id == campaign.ranking_indicator_id)
    found: dict[int, dict[date, int]] = {campaign.id: {}, earlier.id: {}}
    for campaign_id, day, gained in connection.execute(query):
        found[campaign_id][day] = int(gained)
    return found


def _in_all(gained: dict[date, int], first: date, last: date) -> list[int]:
    """Return what there was in all at the end of each day."""
    found, total = [], 0
    for number in range((last - first).days + 1):
        total += gained.get(first + timedelta(days=number), 0)
        found.append(total)
    return found
