"""Whose report of today is missing at the hour that their campaign has set for it."""

from collections.abc import Collection
from datetime import date, datetime, time

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.campaign import State
from portal.extensions import db
from portal.models import Campaign, JobRun, Participation, Report
from portal.services import jobs
from portal.services.muting import Topic
from portal.services.reminders.reminder import Reminder
from portal.services.reminders.sending import send
from portal.services.work import writing

KIND = "report_missing"
JOB = "report_reminders"


def run(now: datetime) -> int:
    """Remind the participants of campaigns whose hour has struck; return how many just now.

    Who takes part in several is reminded at the earliest of their hours. Until midnight: a server
    that was down at the hour makes good for it the same day, and never the next.
    """
    today = business_date(now, clock.zone())
    struck = _struck(today, now.astimezone(clock.zone()).time())
    if not struck:
        return 0
    told = send(Topic.REPORTS, _missing(struck, today), today)
    with writing() as work:
        jobs.claim_each(work, JOB, map(str, struck), today.isoformat())
    return told


def _struck(today: date, at: time) -> list[int]:
    """Return the campaigns under way whose hour has struck and that nobody has seen to today.

    One statement, which finds nothing on all ticks but one a day.
    """
    done = sa.exists().where(
        JobRun.job == JOB,
        JobRun.subject == sa.cast(Campaign.id, sa.String),
        JobRun.period == today.isoformat(),
    )
    found = db.session.scalars(
        sa.select(Campaign.id).where(
            Campaign.state == State.LIVE,
            Campaign.starts_on <= today,
            Campaign.ends_on >= today,
            Campaign.report_reminder <= at,
            ~done,
        )
    ).all()
    db.session.rollback()
    return list(found)


def _missing(campaign_ids: Collection[int], today: date) -> list[Reminder]:
    """Return who takes part today and has sent no report."""
    sent = sa.exists().where(
        Report.person_id == Participation.person_id, Report.business_date == today
    )
    found = db.session.scalars(
        sa.select(Participation.person_id)
        .where(Participation.campaign_id.in_(campaign_ids), Participation.counts_on(today), ~sent)
        .distinct()
    ).all()
    db.session.rollback()
    return [Reminder(id_, KIND, {"day": today.isoformat()}) for id_ in found]
