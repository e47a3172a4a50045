"""Questions to a report that nobody has answered for a working day: its author's, and leaders'."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal.extensions import db
from portal.models import JobRun, Person, Report, ReportRemark, Unit
from portal.services import leaders
from portal.services.names import Named, first_few
from portal.services.reminders.reminder import Reminder
from portal.services.reminders.sending import ONCE
from portal.services.reminders.waited import begin_of, since

TO_AUTHOR = "questions_to_answer"
TO_LEADER = "questions_unanswered"
MOST_AGE = timedelta(days=31)
"""How old a question may be that somebody is still reminded of, back from a long leave."""


@dataclass(frozen=True)
class _Open:
    """A question without an answer, to whose report, and where they took part then."""

    id: int
    asked_at: datetime
    author_id: int
    author: Named
    path: str

    def to(self, person_id: int) -> str:
        """Return the name under which the person was reminded of it."""
        return f"{self.id} {person_id}"


def due(today: date) -> list[Reminder]:
    """Return who is to be reminded of what: of each question once, on their next working day."""
    connection = db.session.connection()
    questions = _open(connection, today)
    if not questions:
        return []
    leading = leaders.of_day(connection, today)
    wanted: dict[tuple[str, int], list[_Open]] = defaultdict(list)
    for one in questions:
        wanted[TO_AUTHOR, one.author_id].append(one)
        for person_id in leaders.in_charge(leading, one.path, one.author_id):
            wanted[TO_LEADER, person_id].append(one)
    told = _told(connection, [one.to(who) for (_kind, who), all_ in wanted.items() for one in all_])
    found = []
    for (kind, person_id), all_ in wanted.items():
        fresh = [one for one in all_ if (kind, one.to(person_id)) not in told]
        if fresh:
            names = {} if kind == TO_AUTHOR else first_few(_authors(fresh))
            facts = {**names, **since([one.asked_at for one in fresh])}
            once = tuple(one.to(person_id) for one in fresh)
            found.append(Reminder(person_id, kind, facts, once))
    return found


def _open(connection: sa.Connection, today: date) -> list[_Open]:
    answer = sa.orm.aliased(ReportRemark)
    rows = connection.execute(
        sa.select(
            ReportRemark.id,
            ReportRemark.written_at,
            Report.person_id,
            Person.name,
            Person.name_en,
            Unit.path,
        )
        .join(Report, Report.id == ReportRemark.report_id)
        .join(Person, Person.id == Report.person_id)
        .join(Unit, Unit.id == Report.unit_id)
        .where(
            ReportRemark.kind == "question",
            ReportRemark.written_at < begin_of(today),
            ReportRemark.written_at >= begin_of(today - MOST_AGE),
            ~sa.exists().where(answer.answers_id == ReportRemark.id),
        )
        .order_by(ReportRemark.id)
    )
    return [
        _Open(row.id, row.written_at, row.person_id, Named(row.name, row.name_en), row.path)
        for row in rows
    ]


def _told(connection: sa.Connection, subjects: list[str]) -> set[tuple[str, str]]:
    """Return which of the reminders, by kind and name, went out on an earlier day."""
    rows = connection.execute(
        sa.select(JobRun.job, JobRun.subject).where(
            JobRun.job.in_((TO_AUTHOR, TO_LEADER)),
            JobRun.period == ONCE,
            JobRun.subject.in_(subjects),
        )
    )
    return {(job, subject) for job, subject in rows}


def _authors(questions: Iterable[_Open]) -> list[Named]:
    """Return whose reports they are about, each once."""
    return list({one.author_id: one.author for one in questions}.values())
