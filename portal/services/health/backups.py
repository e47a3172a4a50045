"""Backups as the health page sees them: the last good one, what failed since, the last drill."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa

from portal.config import Settings
from portal.extensions import db
from portal.models import AuditEvent, Instance, JobRun
from portal.services.backup import records
from portal.services.health.verdict import Verdict

# A day, and two hours for the one that is being made.
OLD = timedelta(hours=26)
DRILL_OLD = timedelta(days=35)
# The job's row and the audit's are of one transaction, and of one moment.
SLACK = timedelta(seconds=1)


@dataclass(frozen=True)
class Last:
    """The last backup that was made well; `size` in bytes."""

    at: datetime
    file: str
    folder: str
    size: int
    is_sealed: bool
    is_there: bool


@dataclass(frozen=True)
class Backups:
    """How the backups are; `since` is when there was first something to lose."""

    last: Last | None
    failed_at: datetime | None
    reason: str
    drilled_at: datetime | None
    drill_failed_at: datetime | None
    since: datetime
    is_demo: bool
    daily_at: time | None
    folder: Path
    is_on_disk_of_database: bool
    now: datetime

    @property
    def is_old(self) -> bool:
        """Whether more than a day's work would be lost."""
        return self.now - (self.last.at if self.last else self.since) > OLD

    @property
    def needs_drill(self) -> bool:
        """Whether it is long since one was proven, or the last one that was tried was no good."""
        if self.drill_failed_at and self.drill_failed_at > (self.drilled_at or self.since):
            return True
        return self.now - (self.drilled_at or self.since) > DRILL_OLD

    @property
    def verdict(self) -> Verdict:
        """Broken without a backup of the last day, except in a demo, where nothing is real."""
        if self.is_old:
            return Verdict.LOOK if self.is_demo else Verdict.BROKEN
        if self.last and not self.last.is_there:
            return Verdict.LOOK
        is_failing = self.failed_at is not None and self.last is None
        return Verdict.LOOK if self.needs_drill or is_failing else Verdict.OK


def of(settings: Settings, now: datetime) -> Backups:
    """Return how the backups are, in six statements at most."""
    instance = db.session.get(Instance, 1)
    since = instance.created_at if instance else now
    last = _last()
    failed_at, reason = _failure("backup.create", last.at if last else since)
    drilled_at = _ran(records.DRILLED)
    drill_failed_at, _ = _failure("backup.drill", drilled_at or since)
    return Backups(
        last=last,
        failed_at=failed_at,
        reason=reason,
        drilled_at=drilled_at,
        drill_failed_at=drill_failed_at,
        since=since,
        is_demo=bool(instance and instance.is_demo),
        daily_at=settings.backup_at,
        folder=settings.backup_folder,
        is_on_disk_of_database=settings.is_sqlite and _same_disk(settings),
        now=now,
    )


def _ran(job: str) -> datetime | None:
    return db.session.scalar(
        sa.select(JobRun.ran_at).where(JobRun.job == job).order_by(JobRun.ran_at.desc()).limit(1)
    )


def _last() -> Last | None:
    at = _ran(records.MADE)
    if at is None:
        return None
    event = db.session.scalar(
        sa.select(AuditEvent)
        .where(
            AuditEvent.at.between(at - SLACK, at + SLACK),
            AuditEvent.action == "backup.create",
            AuditEvent.result == "done",
        )
        .order_by(AuditEvent.at.desc())
        .limit(1)
    )
    if event is None:
        return None
    file, folder = str(event.detail.get("file", "")), str(event.detail.get("folder", ""))
    size = event.detail.get("bytes")
    return Last(
        at=at,
        file=file,
        folder=folder,
        size=size if isinstance(size, int) else 0,
        is_sealed=bool(event.detail.get("encrypted")),
        is_there=(Path(folder) / file).exists(),
    )


def _failure(action: str, since: datetime) -> tuple[datetime | None, str]:
    event = db.session.scalar(
        sa.select(AuditEvent)
        .where(AuditEvent.at > since, AuditEvent.action == action, AuditEvent.result == "failed")
        .order_by(AuditEvent.at.desc())
        .limit(1)
    )
    return (event.at, str(event.detail.get("reason", ""))) if event else (None, "")


def _same_disk(settings: Settings) -> bool:
    folder = settings.backup_folder
    return not folder.exists() or folder.stat().st_dev == settings.instance.stat().st_dev
