"""Asking for reports: one notice to each who has not reported, at most once an hour."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.models import Notice, Report
from portal.services import audit, jobs, notices, silence
from portal.services.access import Actor
from portal.services.work import Work, writing

KIND = "report_wanted"
JOB = "report_wanted"
PAUSE = timedelta(hours=1)


def ask(actor: Actor) -> int:
    """Ask everybody in charge who is to report today and has not; return of how many.

    Nobody is asked twice within an hour, whoever asks, nor does anybody ask themself.
    """
    actor.demand(Permission.MEETING_HOLD)
    with writing() as work:
        today = business_date(work.now, clock.zone())
        found = silence.of_units(work.connection, actor.paths(Permission.MEETING_HOLD), work.now)
        missing = found.expected - {actor.person_id}
        missing -= _reported(work, missing)
        missing -= _asked_lately(work, missing)
        # Of two who ask at once, the database decides: in one clock hour each is asked once.
        hour = work.now.strftime("%Y-%m-%dT%H")
        asked = {int(id_) for id_ in jobs.claim_each(work, JOB, map(str, missing), hour)}
        day = today.isoformat()
        notices.tell(work, asked, KIND, by=actor.name, by_en=actor.name_en, day=day)
        audit.record_each(
            work, actor, "report.ask", "person", {id_: {"day": day} for id_ in sorted(asked)}
        )
    return len(asked)


def _reported(work: Work, person_ids: Collection[int]) -> set[int]:
    today = business_date(work.now, clock.zone())
    query = sa.select(Report.person_id).where(
        Report.person_id.in_(person_ids), Report.business_date == today
    )
    return set(work.connection.scalars(query))


def _asked_lately(work: Work, person_ids: Collection[int]) -> set[int]:
    query = sa.select(Notice.person_id).where(
        Notice.person_id.in_(person_ids),
        Notice.kind == KIND,
        Notice.created_at > work.now - PAUSE,
    )
    return set(work.connection.scalars(query))
