"""What a bulletin tells of the library: starred since the bulletin before it."""

from datetime import date, datetime

import sqlalchemy as sa

from portal.domain import bulletin
from portal.models import Bulletin, Campaign, Channel, Participation, Person, Practice, Report

MOST = 3


def since(
    connection: sa.Connection, campaign: Campaign, kind: str, day: date, now: datetime
) -> list[bulletin.Practice]:
    """Return what was starred of participants' reports since the bulletin of the kind before.

    The newest three, the oldest of them first; what was taken out again is not told of. One
    statement.
    """
    before = (
        sa.select(sa.func.max(Bulletin.issued_at))
        .where(Bulletin.campaign_id == campaign.id, Bulletin.kind == kind, Bulletin.ends_on < day)
        .scalar_subquery()
    )
    takes_part = sa.exists().where(
        Participation.campaign_id == campaign.id, Participation.person_id == Report.person_id
    )
    rows = connection.execute(
        sa.select(
            Practice.id,
            Person.name,
            Person.name_en,
            Practice.text,
            Channel.name.label("channel"),
            Channel.name_en.label("channel_en"),
        )
        .join(Report, Report.id == Practice.report_id)
        .join(Person, Person.id == Report.person_id)
        .outerjoin(Channel, Channel.id == Practice.channel_id)
        .where(
            takes_part,
            Practice.unstarred_at.is_(None),
            Practice.starred_at <= now,
            sa.or_(before.is_(None), Practice.starred_at > before),
            Report.business_date.between(campaign.starts_on, campaign.ends_on),
        )
        .order_by(Practice.starred_at.desc(), Practice.id.desc())
        .limit(MOST)
    ).all()
    return [bulletin.Practice(*row) for row in reversed(rows)]
