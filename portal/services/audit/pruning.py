"""Old lines are let go: never before their time, and the chain goes on from an anchor."""

import time
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portal import clock
from portal.models import AuditAnchor, AuditEvent, AuditLink, JobRun
from portal.services import jobs
from portal.services.audit.recording import record
from portal.services.work import snapshot, writing

JOB = "audit_prune"
ALL = "all"
AT_ONCE = 5_000
"""Lines of one transaction: what is old goes in slices, and nobody waits for long."""
_DONE = sa.select(JobRun.job).where(
    JobRun.job == JOB, JobRun.subject == ALL, JobRun.period == sa.bindparam("day")
)


def prune() -> int:
    """Let go of the sealed lines that are older than the setting says; return how many.

    Once a day, in slices. An anchor takes their place: it says up to which line and when, and the
    next link hangs on its hash. Lines younger than 180 days stay in any case: the database takes no
    anchor for them.
    """
    kept_days: int = current_app.config["SETTINGS"].audit_days
    before = clock.now() - timedelta(days=kept_days)
    day = clock.today().isoformat()
    total = 0
    with snapshot() as connection:
        if connection.scalar(_DONE, {"day": day}):
            return 0
    while True:
        with snapshot() as connection:
            found = _slice(connection, before)
        if found is None:
            break
        total += _let_go(*found, kept_days, day)
        time.sleep(0)
    with writing() as work:
        jobs.claim(work, JOB, ALL, day)
    return total


def _slice(
    connection: sa.Connection, before: datetime
) -> tuple[int, sa.Row[*tuple[Any, ...]]] | None:
    """Return the first link, and the last one of a slice from there on that is old throughout."""
    first = connection.scalar(sa.select(sa.func.min(AuditLink.seq)))
    if first is None:
        return None
    lines = (
        sa.select(AuditLink.seq, AuditLink.hash, AuditEvent.at)
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .where(AuditLink.seq < first + AT_ONCE)
    )
    young = connection.execute(
        lines.where(AuditEvent.at >= before).order_by(AuditLink.seq).limit(1)
    ).first()
    old = lines.where(AuditLink.seq < young.seq) if young else lines
    last = connection.execute(old.order_by(AuditLink.seq.desc()).limit(1)).first()
    return (first, last) if last else None


def _let_go(first: int, last: sa.Row[*tuple[Any, ...]], kept_days: int, day: str) -> int:
    with writing() as work:
        if not jobs.claim(work, JOB, str(last.seq), day):
            return 0
        work.connection.execute(
            sa.insert(AuditAnchor).values(
                seq=last.seq, hash=last.hash, until=last.at, anchored_at=work.now
            )
        )
        if work.connection.dialect.name == "postgresql":
            work.connection.execute(sa.select(sa.func.let_anchored_go()))
        else:
            gone = sa.select(AuditLink.event_id).where(AuditLink.seq <= last.seq)
            work.connection.execute(sa.delete(AuditEvent).where(AuditEvent.id.in_(gone)))
            work.connection.execute(sa.delete(AuditLink).where(AuditLink.seq <= last.seq))
        count = int(last.seq) - first + 1
        detail: dict[str, object] = {
            "lines": count,
            "until": last.at.date().isoformat(),
            "days": kept_days,
        }
        record(work, None, "audit.prune", "audit", last.seq, detail=detail)
    return count
