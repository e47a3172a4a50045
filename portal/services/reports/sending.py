"""Sending a report, and changing it until the cut-off: one a person and day."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.models import Report
from portal.services import audit, unit_revisions
from portal.services.access import Actor
from portal.services.refusal import Conflict, Rejected
from portal.services.reports import checking, drafts, duty
from portal.services.reports.content import Content
from portal.services.reports.duty import Duty
from portal.services.reports.writer import lock
from portal.services.work import Work, writing


@dataclass(frozen=True, slots=True)
class Sent:
    """The report that there is now; `is_new` where this was the first that was sent of it."""

    report_id: int
    is_new: bool
    is_late: bool


def send(actor: Actor, day: date, content: Content, version: int) -> Sent:
    """Send the actor's report of the day, or the changed one that they had in this version.

    Raise NotAllowed, Rejected at the day or at a field, and Conflict where another version was sent
    meanwhile: `theirs` is what it says. The same content again is no conflict and changes nothing.
    """
    actor.demand(Permission.ENTRY_RECORD)
    with writing() as work:
        lock(work, actor)
        if not duty.is_open(day, work.now):
            raise Rejected("day", _l("A report of that day is not taken any more, or not yet."))
        asked = duty.of(work.connection, actor.person_id, day, work.now)
        if asked is None:
            raise Rejected("day", _l("You take part in no campaign that runs on that day."))
        before = _find(work, actor, day)
        values = checking.columns(work, asked, content, before)
        if before is not None and _says(before, values):
            drafts.drop(work, actor, day)
            return Sent(before.id, is_new=False, is_late=before.is_late)
        if before is not None:
            _check_open(asked, before, version)
        report = _write(work, actor, asked, before, values)
        drafts.drop(work, actor, day)
        audit.record(
            work,
            actor,
            "report.change" if before else "report.send",
            "report",
            report.id,
            detail={"day": day.isoformat(), "version": report.version, "is_late": report.is_late},
        )
        if day < business_date(work.now, clock.zone()):
            # A wall tells in the morning how many said what they do; today's counts tomorrow.
            unit_revisions.bump(work, report.unit_id)
    return Sent(report.id, is_new=before is None, is_late=report.is_late)


def _find(work: Work, actor: Actor, day: date) -> Report | None:
    return work.session.scalars(
        sa.select(Report).where(Report.person_id == actor.person_id, Report.business_date == day),
        execution_options={"populate_existing": True},
    ).one_or_none()


def _says(report: Report, values: dict[str, object]) -> bool:
    """Whether the report says the same; how long the run at zero is belongs to the day."""
    return all(getattr(report, name) == values[name] for name in values if name != "zero_days")


def _check_open(asked: Duty, before: Report, version: int) -> None:
    if asked.is_over:
        raise Rejected(
            "day", _l("The cut-off has passed: what you sent before it stands as it is.")
        )
    if before.version != version:
        raise Conflict(
            _l("Another version of this report was sent meanwhile, from another device or page."),
            theirs=Content.of(before),
        )


def _write(
    work: Work, actor: Actor, asked: Duty, before: Report | None, values: dict[str, object]
) -> Report:
    if before is not None:
        for name, value in values.items():
            setattr(before, name, value)
        before.version += 1
        before.changed_at = work.now
        return before
    report = Report(
        person_id=actor.person_id,
        business_date=asked.day,
        unit_id=asked.person.unit_id,
        sub_branch_id=asked.person.sub_branch_id,
        version=1,
        is_late=asked.is_over,
        sent_at=work.now,
        changed_at=work.now,
        **values,
    )
    work.session.add(report)
    work.session.flush()
    return report
