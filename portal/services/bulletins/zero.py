"""Days at zero: for how many working days each participant had no result up to a day's cut-off."""

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa

from portal.models import Campaign, DayTally, Participation
from portal.services import absences
from portal.services.standings import Member
from portal.services.zeros import Worked


def days_at_zero(
    connection: sa.Connection, campaign: Campaign, members: Collection[Member], day: date
) -> dict[int, int]:
    """Return the working days since the last result by participation, up to the day, with it.

    Leave, training and secondment do not count, nor do days before somebody joined or after they
    left. Who has a result on the day has none. A fixed number of statements.
    """
    if day < campaign.starts_on or not members:
        return {}
    last = dict(
        connection.execute(
            sa.select(DayTally.participation_id, sa.func.max(DayTally.business_date))
            .where(
                DayTally.campaign_id == campaign.id,
                DayTally.quantity > 0,
                DayTally.business_date <= day,
            )
            .group_by(DayTally.participation_id)
        ).all()
    )
    joined = dict(
        connection.execute(
            sa.select(Participation.id, Participation.joined_on).where(
                Participation.campaign_id == campaign.id, Participation.joined_on.is_not(None)
            )
        ).all()
    )
    away = absences.absent_on(
        connection, [member.person_id for member in members], campaign.starts_on, day
    )
    worked = Worked(connection, campaign.starts_on, day)
    found = {}
    for member in members:
        if member.left_on is not None and member.left_on <= day:
            continue
        since = last.get(member.participation_id)
        first = joined.get(member.participation_id) or campaign.starts_on
        begins = first if since is None else max(first, since + timedelta(days=1))
        found[member.participation_id] = worked.days(
            member.unit_path, begins, day, away.get(member.person_id, ())
        )
    return found
