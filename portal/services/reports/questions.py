"""Open questions: what was asked of reports and has no answer yet, and since when too long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal import clock
from portal.domain import question
from portal.domain.business_day import business_date
from portal.models import Person, Report, ReportRemark, Unit
from portal.services import calendar
from portal.services.access import within
from portal.services.calendar import UnitCalendars
from portal.services.names import Named

MOST = 50

_Answer = sa.orm.aliased(ReportRemark)
_Author = sa.orm.aliased(Person)
_Asker = sa.orm.aliased(Person)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without an answer; `is_overdue` once a working day of the unit has gone by."""

    id: int
    report_id: int
    business_date: date
    author_id: int
    author: Named
    asker_id: int
    asker: Named
    text: str
    asked_at: datetime
    is_overdue: bool


def open_questions(
    connection: sa.Connection,
    now: datetime,
    *,
    author_id: int | None = None,
    paths: Collection[str] = (),
) -> list[OpenQuestion]:
    """Return what waits for an answer, the oldest first, at most fifty.

    Questions to the reports of `author_id`, and to those of the units at the paths (where their
    authors took part). A fixed number of statements.
    """
    whose = within(Unit.path, paths)
    if author_id is not None:
        whose = sa.or_(whose, Report.person_id == author_id)
    rows = connection.execute(
        sa.select(
            ReportRemark.id,
            ReportRemark.report_id,
            Report.business_date,
            Report.person_id,
            _Author.name,
            _Author.name_en,
            ReportRemark.author_id,
            _Asker.name,
            _Asker.name_en,
            ReportRemark.text,
            ReportRemark.written_at,
            Unit.path,
        )
        .join(Report, Report.id == ReportRemark.report_id)
        .join(Unit, Unit.id == Report.unit_id)
        .join(_Author, _Author.id == Report.person_id)
        .join(_Asker, _Asker.id == ReportRemark.author_id)
        .where(is_open(), whose)
        .order_by(ReportRemark.id)
        .limit(MOST)
    ).all()
    calendars = waited(connection, [row[10] for row in rows], now)
    return [
        OpenQuestion(
            id=row[0],
            report_id=row[1],
            business_date=row[2],
            author_id=row[3],
            author=Named(row[4], row[5]),
            asker_id=row[6],
            asker=Named(row[7], row[8]),
            text=row[9],
            asked_at=row[10],
            is_overdue=overdue(calendars, row[11], row[10], now),
        )
        for row in rows
    ]


def is_open() -> sa.ColumnElement[bool]:
    """Return the condition that a remark is a question that nobody has answered."""
    return sa.and_(
        ReportRemark.kind == "question",
        ~sa.exists().where(_Answer.answers_id == ReportRemark.id),
    )


def waited(connection: sa.Connection, asked: Collection[datetime], now: datetime) -> UnitCalendars:
    """Return the calendars of the time since the first of the questions was asked."""
    today = business_date(now, clock.zone())
    first = min((business_date(at, clock.zone()) for at in asked), default=today)
    return calendar.of_units(connection, first, today)


def overdue(calendars: UnitCalendars, path: str, asked_at: datetime, now: datetime) -> bool:
    """Whether a question to somebody of the unit has waited for a working day."""
    return question.is_overdue(asked_at, now, calendars.at(path).is_working, clock.zone())
