"""Lists of reports: a sub-branch's of one day, and one person's, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Participation, Person, Report, ReportRemark, ReportThanks, Unit
from portal.services.access import Actor, within
from portal.services.reports import figures, questions, sight
from portal.services.reports.figures import Figure
from portal.services.reports.sight import Seen

PAGE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A report as a list shows it, with how much was said to it."""

    seen: Seen
    figures: list[Figure]
    thanks: int
    remarks: int
    open_questions: int
    is_overdue: bool


def sub_branches(actor: Actor) -> list[Unit]:
    """Return the sub-branches whose reports the actor reads: one's own first, then those led."""
    above = [int(id_) for id_ in actor.unit_path.strip("/").split("/") if id_]
    taken = sa.exists().where(Participation.sub_branch_id == Unit.id)
    own = Unit.id.in_(above)
    return list(
        db.session.scalars(
            sa.select(Unit)
            .where(taken, sa.or_(own, within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT))))
            .order_by(sa.case((own, 0), else_=1), Unit.path)
        )
    )


def of_day(actor: Actor, sub_branch: Unit, day: date, now: datetime) -> list[Row]:
    """Return the sub-branch's reports of the day that the actor reads, in order of names."""
    return _rows(
        actor,
        now,
        sight.query()
        .where(Report.sub_branch_id == sub_branch.id, Report.business_date == day)
        .order_by(Person.sort_key, Person.id),
    )


def of_person(actor: Actor, person_id: int, now: datetime) -> list[Row]:
    """Return the latest reports of the person that the actor reads, the latest first."""
    return _rows(
        actor,
        now,
        sight.query()
        .where(Report.person_id == person_id)
        .order_by(Report.business_date.desc())
        .limit(PAGE),
    )


def latest_of(actor: Actor, person_id: int, days: tuple[date, date], count: int) -> list[Seen]:
    """Return the person's latest reports of some days that the actor reads; one statement."""
    query = (
        sight.query()
        .where(
            Report.person_id == person_id,
            Report.business_date.between(*days),
            sight.visible(actor),
        )
        .order_by(Report.business_date.desc())
        .limit(count)
    )
    return [sight.seen(actor, row) for row in db.session.execute(query)]


def writers(actor: Actor, sub_branch: Unit) -> list[Person]:
    """Return whoever has reported in the sub-branch and is in the actor's sight, by name."""
    return list(
        db.session.scalars(
            sa.select(Person)
            .where(
                Person.id.in_(
                    sa.select(Report.person_id)
                    .join(Unit, Unit.id == Report.unit_id)
                    .where(Report.sub_branch_id == sub_branch.id, sight.visible(actor))
                )
            )
            .order_by(Person.sort_key, Person.id)
        )
    )


def _rows(actor: Actor, now: datetime, query: sa.Select[*tuple[Any, ...]]) -> list[Row]:
    found = [
        sight.seen(actor, row) for row in db.session.execute(query.where(sight.visible(actor)))
    ]
    ids = [one.report.id for one in found]
    days = figures.of([(one.report.person_id, one.report.business_date) for one in found])
    thanks = _counts(ReportThanks.report_id, ids)
    remarks = _counts(ReportRemark.report_id, ids)
    asked = _open(ids)
    calendars = questions.waited(
        db.session.connection(), [at for times in asked.values() for at in times], now
    )
    return [
        Row(
            one,
            days.get((one.report.person_id, one.report.business_date), []),
            thanks.get(one.report.id, 0),
            remarks.get(one.report.id, 0),
            len(asked.get(one.report.id, [])),
            any(
                questions.overdue(calendars, one.unit.path, at, now)
                for at in asked.get(one.report.id, [])
            ),
        )
        for one in found
    ]


def _counts(column: sa.orm.InstrumentedAttribute[int], ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(column, sa.func.count()).where(column.in_(ids)).group_by(column)
    )
    return {row[0]: row[1] for row in rows}


def _open(ids: Sequence[int]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    rows = db.session.execute(
        sa.select(ReportRemark.report_id, ReportRemark.written_at).where(
            ReportRemark.report_id.in_(ids), questions.is_open()
        )
    )
    for report_id, written_at in rows:
        found.setdefault(report_id, []).append(written_at)
    return found
