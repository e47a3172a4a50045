"""One's own report: of today as the home page tells of it, and what was planned the day before."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Participation, Report, ReportDraft, ReportThanks
from portal.services import absences, staff
from portal.services.access import Actor
from portal.services.reports import questions
from portal.services.zeros import Worked


@dataclass(frozen=True, slots=True)
class Today:
    """One's report of today: sent or not, and what was said to it; `draft_at` is when it was typed.

    `open_questions` are those to all of one's reports, `has_overdue` whether one of them has waited
    for a working day.
    """

    report: Report | None
    draft_at: datetime | None
    thanks: int
    open_questions: int
    has_overdue: bool


def today_of(actor: Actor, now: datetime) -> Today | None:
    """Return how one's report of today stands; None where none is asked for and none is sent.

    A fixed number of statements.
    """
    day = business_date(now, clock.zone())
    connection = db.session.connection()
    report = of_day(actor, day)
    if report is None and not _is_asked(connection, actor, day):
        return None
    asked = questions.open_questions(connection, now, author_id=actor.person_id)
    thanked = sa.select(sa.func.count()).where(
        ReportThanks.report_id == (report.id if report else None)
    )
    draft = db.session.get(ReportDraft, (actor.person_id, day))
    return Today(
        report,
        draft.saved_at if draft else None,
        db.session.scalar(thanked) or 0,
        len(asked),
        any(one.is_overdue for one in asked),
    )


def _is_asked(connection: sa.Connection, actor: Actor, day: date) -> bool:
    mine = Participation.person_id == actor.person_id
    place = staff.taking_part(connection, day, mine)[0].get(actor.person_id)
    if place is None or not Worked(connection, day, day).is_working(place.path, day):
        return False
    return not absences.absent_on(connection, [actor.person_id], day, day)


def of_day(actor: Actor, day: date) -> Report | None:
    """Return one's report of the day, if it was sent."""
    return db.session.scalars(
        sa.select(Report).where(Report.person_id == actor.person_id, Report.business_date == day)
    ).one_or_none()


def planned(actor: Actor, day: date) -> Report | None:
    """Return the latest report before the day in which one said what one would do next."""
    return db.session.scalars(
        sa.select(Report)
        .where(
            Report.person_id == actor.person_id,
            Report.business_date < day,
            sa.or_(Report.tomorrow != "", Report.next_step != ""),
        )
        .order_by(Report.business_date.desc())
        .limit(1)
    ).one_or_none()
