"""The day's backup: made once, by whichever process comes first, and tried again when it failed."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal.config import ROOT, Settings
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Instance, JobRun
from portal.services import jobs
from portal.services.backup import folder, records
from portal.services.work import writing

TRY = "backup_try"
PAUSE = timedelta(hours=1)
MOST_TRIES = 6
MOST_SECONDS = 6 * 3600
LONGEST_COMPLAINT = 400


def is_made(day: date) -> bool:
    """Whether the backup of the day stands on record."""
    return db.session.get(JobRun, (records.MADE, folder.DAILY, day.isoformat())) is not None


def begin(settings: Settings, now: datetime) -> bool:
    """Claim the next try of today's backup; False when none is due or somebody else has it.

    A day's hour that was slept through is made up for. A try that left no backup is followed by
    another one an hour later.
    """
    at = settings.backup_at
    local = now.astimezone(settings.zone)
    if at is None or local.time() < at or db.session.get(Instance, 1) is None:
        return False
    day = business_date(now, settings.zone)
    if is_made(day):
        return False
    tries = db.session.scalars(
        sa.select(JobRun.ran_at).where(JobRun.job == TRY, JobRun.subject == day.isoformat())
    ).all()
    if len(tries) >= MOST_TRIES or (tries and now - max(tries) < PAUSE):
        return False
    with writing() as work:
        return jobs.claim(work, TRY, day.isoformat(), str(len(tries) + 1))


def run(settings: Settings) -> str:
    """Make it in a process of its own, out of the way of the requests; "" or what went wrong.

    Under gevent the wait is cooperative: `subprocess` is patched there.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "backup", "create", "--daily"],
            cwd=ROOT,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=MOST_SECONDS,
            # A server that is told to stop does not take the backup with it.
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "it did not end within 6 hours"
    return (done.stderr.strip() or "no word")[-LONGEST_COMPLAINT:] if done.returncode else ""


def _environment(settings: Settings) -> Mapping[str, str]:
    told = {
        "HONGBANG_INSTANCE": str(settings.instance),
        "HONGBANG_DATABASE_URL": settings.database_url,
        "HONGBANG_TIMEZONE": settings.zone.key,
        "HONGBANG_BACKUP_FOLDER": str(settings.backup_folder),
        "HONGBANG_BACKUP_KEEP": str(settings.backup_keep),
        "HONGBANG_BACKUP_PASSPHRASE_FILE": str(settings.backup_passphrase or ""),
    }
    return {**os.environ, **told}
