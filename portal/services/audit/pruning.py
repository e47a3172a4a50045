"""Old lines are let go: never before their time, and the chain goes on from an anchor."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from portal import clock
from portal.models import AuditAnchor, AuditEvent, AuditLink
from portal.services import jobs
from portal.services.audit.recording import record
from portal.services.work import snapshot, writing

JOB = "audit_prune"
AT_ONCE = 20_000
"""Lines of one transaction: what is old goes in slices, and nobody waits for long."""


def prune() -> int:
    """Let go of the sealed lines that are older than the setting says; return how many.

    Once a day, whoever comes first. An anchor takes their place: it says up to which line and
    when, and the next link hangs on its hash. Lines younger than 180 days stay in any case: the
    database takes no anchor for them.
    """
    now = clock.now()
    kept_days: int = current_app.config["SETTINGS"].audit_days
    before = now - timedelta(days=kept_days)
    if not _begins_before(before):
        return 0
    with writing() as work:
        last = work.connection.execute(_old(before)).first()
        if last is None or not jobs.claim(work, JOB, "", clock.today().isoformat()):
            return 0
        first = work.connection.scalar(sa.select(sa.func.min(AuditLink.seq)))
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
        count: int = last.seq - (first or last.seq) + 1
        record(
            work,
            None,
            "audit.prune",
            "audit",
            last.seq,
            detail={"lines": count, "until": last.at.date().isoformat(), "days": kept_days},
        )
    return count


def _begins_before(moment: datetime) -> bool:
    """Whether the oldest sealed line is from before: asked every few seconds, without a lock."""
    with snapshot() as connection:
        oldest = connection.scalar(
            sa.select(AuditEvent.at)
            .join(AuditLink, AuditLink.event_id == AuditEvent.id)
            .order_by(AuditLink.seq)
            .limit(1)
        )
    return oldest is not None and oldest < moment


def _old(before: datetime) -> sa.Select[int, str, datetime]:
    """Return the query for the last link of which everything up to it is old, in one slice."""
    first_young = (
        sa.select(sa.func.min(AuditLink.seq))
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .where(AuditEvent.at >= before)
        .scalar_subquery()
    )
    slice_end = sa.select(sa.func.min(AuditLink.seq) + AT_ONCE).scalar_subquery()
    return (
        sa.select(AuditLink.seq, AuditLink.hash, AuditEvent.at)
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .where(
            AuditEvent.at < before,
            AuditLink.seq < slice_end,
            sa.or_(first_young.is_(None), AuditLink.seq < first_young),
        )
        .order_by(AuditLink.seq.desc())
        .limit(1)
    )
