"""Requests for another target that wait since an earlier day, for who decides on them."""

from collections import defaultdict
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain.campaign import State
from portal.extensions import db
from portal.models import Campaign, Participation, TargetDecision, TargetRequest, Unit
from portal.services import leaders
from portal.services.reminders.reminder import Reminder
from portal.services.reminders.waited import begin_of, since
from portal.services.requests import charge
from portal.services.targets import locked_now

KIND = "requests_waiting"


def due(today: date) -> list[Reminder]:
    """Return who is to be reminded: the same who were told when it was made, and stand in today."""
    connection = db.session.connection()
    top = sa.orm.aliased(Unit)
    rows = connection.execute(
        sa.select(
            TargetRequest.requested_at,
            Participation.person_id,
            Unit.path,
            top.path.label("top"),
            locked_now().label("is_locked"),
        )
        .select_from(TargetRequest)
        .join(Participation, Participation.id == TargetRequest.participation_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .join(Campaign, Campaign.id == TargetRequest.campaign_id)
        .join(top, top.id == Campaign.unit_id)
        .outerjoin(TargetDecision, TargetDecision.request_id == TargetRequest.id)
        .where(
            TargetDecision.request_id.is_(None),
            Campaign.state == State.LIVE,
            TargetRequest.requested_at < begin_of(today),
        )
    ).all()
    if not rows:
        return []
    leading = leaders.of_day(connection, today)
    waiting: dict[int, list[datetime]] = defaultdict(list)
    for row in rows:
        lowest = row.top if row.is_locked else row.path
        for person_id in charge.deciding(leading, row.top, lowest, row.person_id):
            waiting[person_id].append(row.requested_at)
    return [Reminder(person_id, KIND, since(moments)) for person_id, moments in waiting.items()]
