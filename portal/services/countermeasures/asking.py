"""Asking: after the cut-off of a working day, for whoever needed attention three days on end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain import attention
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Campaign, Countermeasure, JobRun, Unit
from portal.services import audit, calendar, jobs
from portal.services.countermeasures import telling
from portal.services.countermeasures.behind import Asked, behind
from portal.services.countermeasures.sight import lock
from portal.services.pacing import is_past_cut_off
from portal.services.work import Work, writing

JOB = "countermeasures_asked"


@dataclass(frozen=True)
class Due:
    """A day of a campaign whose cut-off has passed and after which nobody has asked yet."""

    campaign_id: int
    day: date


def run(now: datetime) -> int:
    """Ask wherever it is due; return for how many people. Exactly once a campaign and day."""
    return sum(_ask(item) for item in _due(now))


def _due(now: datetime) -> list[Due]:
    """Return each live campaign's latest working day that is over and was not asked after.

    Only the latest: measures are for what is to come. On the last day none is left to act on.
    """
    today = business_date(now, clock.zone())
    rows = db.session.execute(
        sa.select(Campaign, Unit.path)
        .join(Unit, Unit.id == Campaign.unit_id)
        .where(
            Campaign.state == "live",
            Campaign.is_history.is_(False),
            Campaign.starts_on <= today,
            Campaign.ends_on > today,
        )
        .order_by(Campaign.id)
    ).all()
    done = dict(
        db.session.execute(
            sa.select(JobRun.subject, sa.func.max(JobRun.period))
            .where(JobRun.job == JOB)
            .group_by(JobRun.subject)
        ).all()
    )
    waiting = [
        (campaign, path, done.get(str(campaign.id), ""))
        for campaign, path in rows
        if _latest(campaign, now).isoformat() > done.get(str(campaign.id), "")
    ]
    found = []
    if waiting:
        first = min(campaign.starts_on for campaign, _path, _done in waiting)
        calendars = calendar.of_units(db.session.connection(), first, today)
        for campaign, path, last in waiting:
            worked = calendars.at(path)
            day = _latest(campaign, now)
            while day >= campaign.starts_on and not worked.is_working(day):
                day -= timedelta(days=1)
            if day >= campaign.starts_on and day.isoformat() > last:
                found.append(Due(campaign.id, day))
    db.session.rollback()
    return found


def _latest(campaign: Campaign, now: datetime) -> date:
    """Return the latest day whose cut-off has passed."""
    today = business_date(now, clock.zone())
    return today if is_past_cut_off(campaign, now) else today - timedelta(days=1)


def _ask(item: Due) -> int:
    """Ask after one day of a campaign under its lock; 0 when it was done, or a later one was."""
    with writing() as work:
        campaign = lock(work, item.campaign_id)
        period, subject = item.day.isoformat(), str(item.campaign_id)
        later = sa.select(JobRun.period).where(
            JobRun.job == JOB, JobRun.subject == subject, JobRun.period > period
        )
        if work.session.scalars(later.limit(1)).first() or not jobs.claim(
            work, JOB, subject, period
        ):
            work.session.rollback()
            return 0
        asked = behind(work.connection, campaign, item.day)
        if asked:
            _write(work, campaign, item.day, asked)
    return len(asked)


def _write(work: Work, campaign: Campaign, day: date, asked: list[Asked]) -> None:
    work.connection.execute(
        sa.insert(Countermeasure),
        [
            {
                "campaign_id": campaign.id,
                "participation_id": one.who.participation_id,
                "asked_on": day,
                "days": one.days,
                "value_then": one.then.value,
                "target_then": one.then.target,
                "share_then": one.then.share,
                "asked_at": work.now,
            }
            for one in asked
        ],
    )
    telling.tell(
        work,
        business_date(work.now, clock.zone()),
        "countermeasure_asked",
        [one.who for one in asked],
        campaign=campaign.name,
        campaign_en=campaign.name_en,
        days=attention.DAYS,
    )
    audit.record(
        work,
        None,
        "countermeasure.ask",
        "campaign",
        campaign.id,
        detail={
            "day": day.isoformat(),
            "participations": [one.who.participation_id for one in asked],
        },
    )
