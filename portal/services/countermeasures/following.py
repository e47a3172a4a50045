"""Following up on the date: who leads is told once, on the due day or the next working day."""

from datetime import datetime, time

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import (
    Campaign,
    Countermeasure,
    CountermeasurePlan,
    CountermeasureReview,
    JobRun,
    Participation,
    Person,
    Unit,
)
from portal.services import calendar, jobs
from portal.services.countermeasures import telling
from portal.services.countermeasures.telling import Behind
from portal.services.muting import Topic
from portal.services.names import Named
from portal.services.work import writing

FROM = time(16, 30)
"""When the day's measures come due, in the branch's time: one can still talk of it."""
JOB = "countermeasure_due"


def run(now: datetime) -> int:
    """Tell of every measure that is due; return of how many. Each once, whatever runs twice.

    Told is on a working day of the participant's unit, so that a day off moves it to the next one,
    and nobody who has turned it down.
    """
    today = business_date(now, clock.zone())
    if now.astimezone(clock.zone()).time() < FROM:
        return 0
    due = _due(now)
    if not due:
        return 0
    with writing() as work:
        claimed = [who for id_, who in due if jobs.claim(work, JOB, str(id_), "once")]
        telling.tell(work, today, "countermeasure_due", claimed, topic=Topic.MEASURES)
    return len(claimed)


def _due(now: datetime) -> list[tuple[int, Behind]]:
    """Return what is due today or was before, and that nobody was told of."""
    today = business_date(now, clock.zone())
    told = sa.exists().where(
        JobRun.job == JOB, JobRun.subject == sa.cast(Countermeasure.id, sa.String)
    )
    rows = db.session.execute(
        sa.select(Countermeasure, Participation.person_id, Unit.path, Person.name, Person.name_en)
        .join(CountermeasurePlan, CountermeasurePlan.countermeasure_id == Countermeasure.id)
        .join(Campaign, Campaign.id == Countermeasure.campaign_id)
        .join(Participation, Participation.id == Countermeasure.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .outerjoin(
            CountermeasureReview, CountermeasureReview.countermeasure_id == Countermeasure.id
        )
        .where(
            CountermeasurePlan.due_on <= today,
            CountermeasureReview.countermeasure_id.is_(None),
            Campaign.state.in_(("live", "frozen")),
            ~told,
        )
        .order_by(Countermeasure.id)
    ).all()
    found = []
    if rows:
        calendars = calendar.of_units(db.session.connection(), today, today)
        found = [
            (one.id, Behind(one.participation_id, person_id, path, Named(name, name_en)))
            for one, person_id, path, name, name_en in rows
            if calendars.at(path).is_working(today)
        ]
    db.session.rollback()
    return found
