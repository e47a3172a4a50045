"""What is told of a report: to its author what others say, to who asked that it is answered."""

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.models import Notice, Person, Report, ReportThanks
from portal.services import notices
from portal.services.access import Actor
from portal.services.work import Work

THANKED = "report_thanked"
MOST_NAMES = 3


def thanked(work: Work, report: Report) -> None:
    """Tell the author who has thanked: in one notice a day, which goes on counting until read."""
    told = _told_today(work, report)
    names = _names(work, report)
    facts = {
        **_about(report),
        "count": len(names),
        "names": [name for name, _english in names[:MOST_NAMES]],
        "names_en": [english or name for name, english in names[:MOST_NAMES]],
    }
    if told is None:
        if names:
            notices.tell(work, [report.person_id], THANKED, None, **facts)
    elif told.read_at is None:
        if names:
            told.facts = facts
        else:
            work.session.delete(told)


def remarked(work: Work, actor: Actor, report: Report, kind: str, person_id: int) -> None:
    """Tell the person of a comment, a question or an answer; nobody of their own."""
    if person_id != actor.person_id:
        notices.tell(
            work,
            [person_id],
            {"comment": "report_commented", "question": "report_asked"}.get(
                kind, "report_answered"
            ),
            None,
            by=actor.name,
            by_en=actor.name_en,
            **_about(report),
        )


def _about(report: Report) -> dict[str, object]:
    return {"report_id": report.id, "day": report.business_date.isoformat()}


def _told_today(work: Work, report: Report) -> Notice | None:
    """Return the notice of thanks that the author had of the report today, if there was one."""
    rows = work.session.scalars(
        sa.select(Notice)
        .where(Notice.person_id == report.person_id, Notice.kind == THANKED)
        .order_by(Notice.id.desc())
        .limit(notices.PAGE_SIZE),
        execution_options={"populate_existing": True},
    )
    today = business_date(work.now, clock.zone())
    return next(
        (
            one
            for one in rows
            if one.facts.get("report_id") == report.id
            and business_date(one.created_at, clock.zone()) == today
        ),
        None,
    )


def _names(work: Work, report: Report) -> list[tuple[str, str | None]]:
    rows = work.session.execute(
        sa.select(Person.name, Person.name_en)
        .join(ReportThanks, ReportThanks.person_id == Person.id)
        .where(ReportThanks.report_id == report.id)
        .order_by(ReportThanks.thanked_at.desc(), Person.id)
    )
    return [(name, english) for name, english in rows]
