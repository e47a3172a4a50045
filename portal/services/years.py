"""Season against season: what a unit had day by day in this season and in the one before it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.burn_up import reached
from portal.models import Campaign, DayTally, Participation, Unit
from portal.services import measures
from portal.services.targets import whole_of


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
    gained = by_day(connection, campaign, earlier, in_unit(unit))
    before = reached(whole_of(earlier), gained[earlier.id], earlier.ends_on)
    if not any(before):
        return None
    return Years(earlier, reached(whole_of(campaign), gained[campaign.id], today), before)


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


def in_unit(unit: Unit) -> sa.ColumnElement[bool]:
    """Return the condition, on Participation with its Campaign and Unit, of taking part in a unit.

    The same as on the unit's board (`standings.members`): on a campaign's own it is everybody, also
    a team that has since been moved elsewhere.
    """
    return sa.or_(
        Campaign.unit_id == unit.id,
        Unit.path.startswith(unit.path, autoescape=True),
        Participation.sub_branch_id == unit.id,
    )


def took_part() -> sa.ColumnElement[bool]:
    """Return the condition, on Participation with its Campaign, of having taken part at all.

    Who was taken off before the first day never did.
    """
    return sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on)


def counted(campaign: Campaign) -> tuple[sa.ColumnElement[int], list[sa.ColumnElement[bool]]]:
    """Return what of DayTally a campaign's measure takes, and the condition on its lines."""
    if measures.in_points(campaign):
        return DayTally.points.expression, []
    return DayTally.quantity.expression, [DayTally.indicator_id == campaign.ranking_indicator_id]


def by_day(
    connection: sa.Connection,
    campaign: Campaign,
    earlier: Campaign,
    among: sa.ColumnElement[bool],
) -> dict[int, dict[date, int]]:
    """Return what those of both seasons whom a condition takes had on each day, by season.

    In the measure of the later one; `among` is on Participation with its Campaign and Unit. One
    statement.
    """
    value, lines = counted(campaign)
    query = (
        sa.select(
            DayTally.campaign_id,
            DayTally.business_date,
            sa.cast(sa.func.sum(value), sa.BigInteger),
        )
        .join(Participation, Participation.id == DayTally.participation_id)
        .join(Campaign, Campaign.id == DayTally.campaign_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(DayTally.campaign_id.in_((campaign.id, earlier.id)), among, took_part(), *lines)
        .group_by(DayTally.campaign_id, DayTally.business_date)
    )
    found: dict[int, dict[date, int]] = {campaign.id: {}, earlier.id: {}}
    for campaign_id, day, gained in connection.execute(query):
        found[campaign_id][day] = int(gained)
    return found
