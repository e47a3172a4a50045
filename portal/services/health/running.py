"""What runs by itself: the jobs, the closes, and what of them is overdue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.extensions import db
from portal.models import Campaign, Close, JobRun
from portal.services import closes
from portal.services.health.verdict import Verdict

# The ticker comes every few seconds; what waits for longer than this waits in vain.
GRACE = timedelta(minutes=2)
LONG = timedelta(hours=1)


@dataclass(frozen=True)
class Closed:
    """A live campaign's latest close; no day before the first."""

    campaign: Campaign
    day: date | None
    taken_at: datetime | None


@dataclass(frozen=True)
class Overdue:
    """A close that nobody has taken since its cut-off, or the bulletins of a day without one."""

    campaign: Campaign
    day: date
    since: datetime
    is_close: bool


@dataclass(frozen=True)
class Jobs:
    """When each job ran last, each live campaign's latest close, and what is overdue."""

    runs: list[tuple[str, datetime]]
    closed: list[Closed]
    overdue: list[Overdue]
    now: datetime

    @property
    def verdict(self) -> Verdict:
        """Broken once something is overdue for so long that it is no restart."""
        if not self.overdue:
            return Verdict.OK
        longest = min(item.since for item in self.overdue)
        return Verdict.BROKEN if self.now - longest >= LONG else Verdict.LOOK


def of(now: datetime) -> Jobs:
    """Return what has run and what has not."""
    runs = db.session.execute(
        sa.select(JobRun.job, sa.func.max(JobRun.ran_at)).group_by(JobRun.job).order_by(JobRun.job)
    ).all()
    campaigns = {
        campaign.id: campaign
        for campaign in db.session.scalars(
            sa.select(Campaign)
            .where(Campaign.state == "live")
            .order_by(Campaign.ends_on, Campaign.id)
        )
    }
    latest = _latest(list(campaigns))
    late = [
        Overdue(
            campaign,
            item.day,
            cut_off_at(item.day, campaign.cut_off, clock.zone()),
            item.is_close,
        )
        for item in closes.due(now)
        if (campaign := campaigns.get(item.campaign_id)) is not None
    ]
    return Jobs(
        runs=[(row[0], row[1]) for row in runs],
        closed=[
            Closed(campaign, *latest.get(campaign.id, (None, None)))
            for campaign in campaigns.values()
        ],
        overdue=[item for item in late if now - item.since >= GRACE],
        now=now,
    )


def _latest(campaign_ids: list[int]) -> dict[int, tuple[date, datetime]]:
    newest = (
        sa.select(sa.func.max(Close.id))
        .where(Close.campaign_id.in_(campaign_ids))
        .group_by(Close.campaign_id)
    )
    rows = db.session.execute(
        sa.select(Close.campaign_id, Close.business_date, Close.taken_at).where(
            Close.id.in_(newest)
        )
    )
    return {row[0]: (row[1], row[2]) for row in rows}
