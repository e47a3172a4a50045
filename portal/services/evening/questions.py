"""Questions to reports that nobody has answered, and which of them wait for a working day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.models import Person, Report, ReportRemark, Unit
from portal.services import calendar
from portal.services.calendar import WorkingDays
from portal.services.names import Named

MOST = 50
# Holidays are not longer; beyond them a question is old in any case.
_STRETCH = timedelta(days=14)

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


def count(connection: sa.Connection, person_ids: Collection[int]) -> int:
    """Return how many questions to these people's reports are open; one statement."""
    query = sa.select(sa.func.count(ReportRemark.id)).join(
        Report, Report.id == ReportRemark.report_id
    )
    return connection.scalar(query.where(_is_open(person_ids))) or 0


def open_now(
    connection: sa.Connection, person_ids: Collection[int], now: datetime
) -> list[Question]:
    """Return the open questions to these people's reports, the oldest first."""
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
        .where(_is_open(person_ids))
        .order_by(ReportRemark.id)
        .limit(MOST)
    ).all()
    today = business_date(now, clock.zone())
    calendars = calendar.of_units(connection, today - _STRETCH, today)
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
            is_old=_is_old(row.written_at, now, calendars.at(row.path)),
        )
        for row in rows
    ]


def _is_open(person_ids: Collection[int]) -> sa.ColumnElement[bool]:
    answer = sa.orm.aliased(ReportRemark)
    return sa.and_(
        ReportRemark.kind == "question",
        Report.person_id.in_(person_ids),
        ~sa.exists().where(answer.answers_id == ReportRemark.id),
    )


def _is_old(written_at: datetime, now: datetime, worked: WorkingDays) -> bool:
    """Whether it is the same hour of the next working day already, or later."""
    asked, at = (moment.astimezone(clock.zone()) for moment in (written_at, now))
    if at.date() - asked.date() > _STRETCH:
        return True
    day = asked.date() + timedelta(days=1)
    while day < at.date() and not worked.is_working(day):
        day += timedelta(days=1)
    return day < at.date() or (
        day == at.date() and worked.is_working(day) and at.time() >= asked.time()
    )
