"""Questions to reports that nobody has answered, and which of them wait for a working day."""

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
from portal.services.names import Named

MOST = 50

Author, Asker = sa.orm.aliased(Person), sa.orm.aliased(Person)


@dataclass(frozen=True, slots=True)
class Question:
    """An open question; `is_old` once a working day has passed since it was asked."""

    id: int
    report_id: int
    business_date: date
    author_id: int
    author: Named
    asker: Named
    text: str
    written_at: datetime
    is_old: bool


def count(connection: sa.Connection, person_ids: Collection[int], paths: Collection[str]) -> int:
    """Return how many questions to these people's reports there are open; one statement."""
    query = (
        sa.select(sa.func.count(ReportRemark.id))
        .join(Report, Report.id == ReportRemark.report_id)
        .join(Unit, Unit.id == Report.unit_id)
    )
    return connection.scalar(query.where(_is_open(person_ids, paths))) or 0


def open_now(
    connection: sa.Connection, person_ids: Collection[int], paths: Collection[str], now: datetime
) -> list[Question]:
    """Return the open questions to these people's reports of those units, the oldest first."""
    rows = connection.execute(
        sa.select(
            ReportRemark.id,
            Report.id.label("report_id"),
            Report.business_date,
            Author.id.label("author_id"),
            Author.name,
            Author.name_en,
            Asker.name.label("asker"),
            Asker.name_en.label("asker_en"),
            ReportRemark.text,
            ReportRemark.written_at,
            Unit.path,
        )
        .join(Report, Report.id == ReportRemark.report_id)
        .join(Unit, Unit.id == Report.unit_id)
        .join(Author, Author.id == Report.person_id)
        .join(Asker, Asker.id == ReportRemark.author_id)
        .where(_is_open(person_ids, paths))
        .order_by(ReportRemark.id)
        .limit(MOST)
    ).all()
    today = business_date(now, clock.zone())
    first = min((business_date(row.written_at, clock.zone()) for row in rows), default=today)
    calendars = calendar.of_units(connection, first, today)
    return [
        Question(
            row.id,
            row.report_id,
            row.business_date,
            row.author_id,
            Named(row.name, row.name_en),
            Named(row.asker, row.asker_en),
            row.text,
            row.written_at,
            is_old=question.is_overdue(
                row.written_at, now, calendars.at(row.path).is_working, clock.zone()
            ),
        )
        for row in rows
    ]


def _is_open(person_ids: Collection[int], paths: Collection[str]) -> sa.ColumnElement[bool]:
    answer = sa.orm.aliased(ReportRemark)
    return sa.and_(
        ReportRemark.kind == "question",
        Report.person_id.in_(person_ids),
        within(Unit.path, paths),
        ~sa.exists().where(answer.answers_id == ReportRemark.id),
    )
