"""What people said of their day, as their meeting shows it: reports, promises, open questions."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import Person, Report, ReportRemark, ReportThanks, Unit, ZeroReason
from portal.services.access import within
from portal.services.names import Named


@dataclass(frozen=True)
class Said:
    """Somebody's report of the day, with how many thanked for it.

    `reason` is why there were no results, from the list or in own words: for who leads them.
    """

    business_date: date
    worked: str
    hard: str
    learnt: str
    tomorrow: str
    steps: str
    next_step: str
    zero_days: int
    thanks: int
    reason: Named | None

    @property
    def promise(self) -> str:
        """What they mean to do next."""
        return self.next_step or self.tomorrow


@dataclass(frozen=True)
class Question:
    """What a colleague asked and nobody has answered."""

    text: str
    author: Named
    asked_about: date


def of_days(
    connection: sa.Connection, person_ids: Collection[int], path: str, first: date, last: date
) -> dict[int, Said]:
    """Return each person's latest report from `first` to `last`; one statement.

    Only what they wrote as people of the unit at the path: of a report of elsewhere, this meeting
    learns neither the words nor the reason.
    """
    thanks = (
        sa.select(sa.func.count())
        .where(ReportThanks.report_id == Report.id)
        .correlate(Report)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(
            Report.person_id,
            Report.business_date,
            Report.worked,
            Report.hard,
            Report.learnt,
            Report.tomorrow,
            Report.steps,
            Report.next_step,
            Report.zero_days,
            thanks.label("thanks"),
            Report.reason_words,
            ZeroReason.name,
            ZeroReason.name_en,
        )
        .join(Unit, Unit.id == Report.unit_id)
        .outerjoin(ZeroReason, ZeroReason.id == Report.reason_id)
        .where(
            Report.person_id.in_(person_ids),
            Report.business_date.between(first, last),
            within(Unit.path, [path]),
        )
        .order_by(Report.business_date)
    )
    return {
        row.person_id: Said(
            row.business_date,
            row.worked,
            row.hard,
            row.learnt,
            row.tomorrow,
            row.steps,
            row.next_step,
            row.zero_days,
            row.thanks,
            _reason(row.reason_words, row.name, row.name_en),
        )
        for row in rows
    }


def open_questions(
    connection: sa.Connection, person_ids: Collection[int], path: str, first: date, last: date
) -> dict[int, list[Question]]:
    """Return the unanswered questions about those reports of those days; one statement."""
    answer = aliased(ReportRemark)
    rows = connection.execute(
        sa.select(
            Report.person_id,
            ReportRemark.text,
            Person.name,
            Person.name_en,
            Report.business_date,
        )
        .join(Report, Report.id == ReportRemark.report_id)
        .join(Unit, Unit.id == Report.unit_id)
        .join(Person, Person.id == ReportRemark.author_id)
        .where(
            ReportRemark.kind == "question",
            Report.person_id.in_(person_ids),
            Report.business_date.between(first, last),
            within(Unit.path, [path]),
            ~sa.exists().where(answer.answers_id == ReportRemark.id),
        )
        .order_by(ReportRemark.id)
    )
    found: dict[int, list[Question]] = defaultdict(list)
    for person_id, text, name, name_en, day in rows:
        found[person_id].append(Question(text, Named(name, name_en), day))
    return dict(found)


def _reason(words: str, name: str | None, name_en: str | None) -> Named | None:
    """Return the reason from the list, or else in own words."""
    if name:
        return Named(name, name_en)
    return Named(words, None) if words else None
