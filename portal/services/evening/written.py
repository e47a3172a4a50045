"""The reports of one day as an evening reads them: their text, and what was said to them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.models import Person, Report, ReportRemark, ReportThanks, Unit, ZeroReason
from portal.models.report import PARTS
from portal.services import practices
from portal.services.access import within
from portal.services.names import Named


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said to a report: a comment, a question, or the answer to one."""

    id: int
    kind: str
    author: Named
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A report: `parts` are the four texts, as far as there are any.

    `steps`, `next_step` and the reason are those of a day without a result. `starred` are the
    parts that are in the library, as which practice. Of a report that was written for a unit out of
    sight (`is_elsewhere`), nothing is known but that it was sent.
    """

    id: int
    parts: dict[str, str]
    steps: str
    next_step: str
    zero_days: int
    reason: Named | None
    is_late: bool
    sent_at: datetime
    thanks: int
    remarks: list[Remark]
    starred: dict[str, int]
    is_elsewhere: bool = False


def of_people(
    connection: sa.Connection, person_ids: Collection[int], paths: Collection[str], day: date
) -> dict[int, Written]:
    """Return the reports of the day by person; three statements.

    `paths` are those of the units whose reports may be read.
    """
    thanks = (
        sa.select(sa.func.count())
        .where(ReportThanks.report_id == Report.id)
        .correlate(Report)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(
            Report.id,
            Report.person_id,
            *(getattr(Report, part) for part in PARTS),
            Report.steps,
            Report.next_step,
            Report.zero_days,
            Report.reason_words,
            ZeroReason.name.label("reason_name"),
            ZeroReason.name_en.label("reason_name_en"),
            Report.is_late,
            Report.sent_at,
            thanks.label("thanks"),
            within(Unit.path, paths).label("is_here"),
        )
        .join(Unit, Unit.id == Report.unit_id)
        .outerjoin(ZeroReason, ZeroReason.id == Report.reason_id)
        .where(Report.business_date == day, Report.person_id.in_(person_ids))
    ).all()
    ids = [row.id for row in rows if row.is_here]
    remarks = _remarks(connection, ids)
    starred: dict[int, dict[str, int]] = defaultdict(dict)
    for (report_id, part), practice_id in practices.starred(connection, ids).items():
        starred[report_id][part] = practice_id
    return {
        row.person_id: Written(
            id=row.id,
            parts={part: row._mapping[part] for part in PARTS if row._mapping[part]},  # noqa: SLF001 - the row's public way to columns by name
            steps=row.steps,
            next_step=row.next_step,
            zero_days=row.zero_days,
            reason=reason(row.reason_name, row.reason_name_en, row.reason_words),
            is_late=row.is_late,
            sent_at=row.sent_at,
            thanks=row.thanks,
            remarks=remarks.get(row.id, []),
            starred=starred.get(row.id, {}),
        )
        if row.is_here
        else _elsewhere(row.id, row.sent_at, is_late=row.is_late)
        for row in rows
    }


def _elsewhere(report_id: int, sent_at: datetime, *, is_late: bool) -> Written:
    return Written(
        id=report_id,
        parts={},
        steps="",
        next_step="",
        zero_days=0,
        reason=None,
        is_late=is_late,
        sent_at=sent_at,
        thanks=0,
        remarks=[],
        starred={},
        is_elsewhere=True,
    )


def reason(name: str | None, name_en: str | None, words: str) -> Named | None:
    """Return a reason, chosen from the list or in own words; None where none was given."""
    if name is not None:
        return Named(name, name_en)
    return Named(words, None) if words else None


def _remarks(connection: sa.Connection, report_ids: Collection[int]) -> dict[int, list[Remark]]:
    """Return by report what was said to it: each question with its answers below it."""
    found: dict[int, list[Remark]] = defaultdict(list)
    rows = connection.execute(
        sa.select(
            ReportRemark.report_id,
            ReportRemark.id,
            ReportRemark.kind,
            Person.name,
            Person.name_en,
            ReportRemark.text,
            ReportRemark.written_at,
        )
        .join(Person, Person.id == ReportRemark.author_id)
        .where(ReportRemark.report_id.in_(report_ids))
        .order_by(sa.func.coalesce(ReportRemark.answers_id, ReportRemark.id), ReportRemark.id)
    )
    for report_id, id_, kind, name, name_en, text, written_at in rows:
        found[report_id].append(Remark(id_, kind, Named(name, name_en), text, written_at))
    return dict(found)
