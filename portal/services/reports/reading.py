"""One report as somebody reads it: its words, its day, and what was said to it."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Person, ReportRemark, ReportThanks, ZeroReason
from portal.services.access import Actor
from portal.services.reports import figures, questions, sight
from portal.services.reports.figures import Figure
from portal.services.reports.sight import Seen


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, or a question with its answers; `may_answer`: the actor may answer it."""

    remark: ReportRemark
    author: Person
    is_open: bool = False
    is_overdue: bool = False
    may_answer: bool = False
    answers: list["Said"] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """A report with everything that its page shows; `reason` from the list, for who may see it."""

    seen: Seen
    figures: list[Figure]
    reason: ZeroReason | None
    thanks: list[Person]
    has_thanked: bool
    said: list[Said]


def read(actor: Actor, report_id: int, now: datetime) -> Reading:
    """Return the report, or raise NotFound; a fixed number of statements."""
    seen = sight.find(actor, report_id)
    report = seen.report
    key = (report.person_id, report.business_date)
    thanks = list(
        db.session.scalars(
            sa.select(Person)
            .join(ReportThanks, ReportThanks.person_id == Person.id)
            .where(ReportThanks.report_id == report_id)
            .order_by(ReportThanks.thanked_at, Person.id)
        )
    )
    reason = (
        db.session.get(ZeroReason, report.reason_id)
        if seen.is_told_all and report.reason_id
        else None
    )
    return Reading(
        seen,
        figures.of([key]).get(key, []),
        reason,
        thanks,
        any(person.id == actor.person_id for person in thanks),
        _said(actor, seen, now),
    )


def _said(actor: Actor, seen: Seen, now: datetime) -> list[Said]:
    rows = db.session.execute(
        sa.select(ReportRemark, Person)
        .join(Person, Person.id == ReportRemark.author_id)
        .where(ReportRemark.report_id == seen.report.id)
        .order_by(ReportRemark.id)
    ).all()
    answered = {remark.answers_id for remark, _author in rows}
    waiting = [
        remark.written_at
        for remark, _author in rows
        if remark.kind == "question" and remark.id not in answered
    ]
    calendars = questions.waited(db.session.connection(), waiting, now)
    found: dict[int, Said] = {}
    for remark, author in rows:
        if remark.answers_id is not None:
            found[remark.answers_id].answers.append(Said(remark, author))
            continue
        is_question = remark.kind == "question"
        is_open = is_question and remark.id not in answered
        found[remark.id] = Said(
            remark,
            author,
            is_open,
            is_open and questions.overdue(calendars, seen.unit.path, remark.written_at, now),
            is_question and seen.is_told_all and remark.author_id != actor.person_id,
        )
    return list(found.values())
