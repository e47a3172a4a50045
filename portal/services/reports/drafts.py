"""Drafts: a report as far as it is typed, the same on every device until it is sent.

Kept for its writer alone and gone afterwards: no audit row tells of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Report, ReportDraft
from portal.services.access import Actor
from portal.services.refusal import Conflict, Rejected
from portal.services.reports import checking, duty
from portal.services.reports.content import Content
from portal.services.reports.writer import lock
from portal.services.work import Work, writing

VERSION = "version"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed last on some device, and when."""

    content: Content
    saved_at: datetime


def save(actor: Actor, day: date, content: Content, version: int) -> datetime:
    """Keep what is typed so far of the report that the day has in this version; return when.

    Raise Rejected at a field that could not be sent either, and Conflict where a version was sent
    meanwhile: what is older than that is no draft any more.
    """
    actor.demand(Permission.ENTRY_RECORD)
    with writing() as work:
        lock(work, actor)
        if not duty.is_open(day, work.now):
            raise Rejected("day", _l("A report of that day is not taken any more, or not yet."))
        checking.clean(content)
        if _sent(work, actor, day) != version:
            raise Conflict(_l("This report was sent meanwhile from elsewhere."))
        drop(work, actor, day)
        if content:
            work.session.add(
                ReportDraft(
                    person_id=actor.person_id,
                    business_date=day,
                    content={**content.by_name, VERSION: str(version)},
                    saved_at=work.now,
                )
            )
    return work.now


def find(actor: Actor, day: date, version: int) -> Draft | None:
    """Return the actor's draft of the day's report in this version, if there is one."""
    row = db.session.get(ReportDraft, (actor.person_id, day))
    if row is None or row.content.get(VERSION) != str(version):
        return None
    return Draft(Content.read(row.content), row.saved_at)


def drop(work: Work, actor: Actor, day: date) -> None:
    """Remove the actor's draft of the day, and those of days that cannot be sent any more."""
    last = business_date(work.now, clock.zone()) - timedelta(days=duty.BACK_DAYS)
    work.connection.execute(
        sa.delete(ReportDraft).where(
            ReportDraft.person_id == actor.person_id,
            sa.or_(ReportDraft.business_date == day, ReportDraft.business_date < last),
        )
    )


def _sent(work: Work, actor: Actor, day: date) -> int:
    """Return the version that was sent, 0 where none was."""
    found = work.session.scalar(
        sa.select(Report.version).where(
            Report.person_id == actor.person_id, Report.business_date == day
        )
    )
    return found or 0
