"""Names that were to be erased by now, as whoever looks after the installation needs to know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.config import Settings
from portal.extensions import db
from portal.models import Instance, JobRun
from portal.services.health.verdict import Verdict
from portal.services.privacy import keeping

# Once a day, and two hours for a long one.
GRACE = timedelta(hours=26)


@dataclass(frozen=True)
class Erasing:
    """How many entries and people should have lost their names by now, and since when.

    `since` is None where nothing is overdue: also where names are kept for ever, and in a demo.
    """

    entries: int = 0
    people: int = 0
    since: datetime | None = None

    @property
    def verdict(self) -> Verdict:
        """What is overdue stops nobody's work, and has to go all the same."""
        return Verdict.LOOK if self.since else Verdict.OK


def of(settings: Settings, now: datetime) -> Erasing:
    """Return what is overdue; names are counted only where no erasing has ended for a day."""
    kept = {
        keeping.CUSTOMERS: settings.keep_customers_days,
        keeping.LEAVERS: settings.keep_leavers_days,
    }
    wanted = {job for job, days in kept.items() if days}
    instance = db.session.get(Instance, 1)
    if not wanted or instance is None or instance.is_demo or _ended(now - GRACE) >= wanted:
        return Erasing()
    entries, entries_since = keeping.overdue_entries(now - GRACE, kept[keeping.CUSTOMERS])
    people, people_since = keeping.overdue_people(now - GRACE, kept[keeping.LEAVERS])
    since = min((one for one in (entries_since, people_since) if one), default=None)
    return Erasing(entries, people, since)


def _ended(since: datetime) -> set[str]:
    """Return which of the jobs have done a whole day's erasing since then."""
    return set(
        db.session.scalars(
            sa.select(JobRun.job).where(
                JobRun.job.in_((keeping.CUSTOMERS, keeping.LEAVERS)),
                JobRun.subject == keeping.WHOLE_DAY,
                JobRun.ran_at > since,
            )
        )
    )
