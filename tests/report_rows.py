"""Daily reports for tests, written straight into the tables."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Participation, Report, ReportRemark, ZeroReason
from portal.services import practices
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import today
from tests.season import Season


def reason(cast: Cast, code: str) -> int:
    """Return the number of a reason of the list that every bank begins with."""
    with cast.inside():
        return db.session.scalars(sa.select(ZeroReason.id).where(ZeroReason.code == code)).one()


def report(cast: Cast, season: Season, who: str, day: date | None = None, **columns: object) -> int:
    """Write a report of somebody's day, sent now; `columns` are those of Report."""
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations[who])
        made = Report(
            **{
                "person_id": place.person_id,
                "business_date": day or clock.today(),
                "unit_id": place.unit_id,
                "sub_branch_id": place.sub_branch_id,
                "worked": "先预填资料，客户只核对签字",
                "sent_at": work.now,
                "changed_at": work.now,
                **columns,
            }
        )
        work.session.add(made)
        work.session.flush()
        return made.id


def remark(
    cast: Cast,
    report_id: int,
    who: str,
    text: str = "名单哪里来的？",
    answers: int | None = None,
    at: datetime | None = None,
) -> int:
    """Write a question to a report, or the answer to one; return its number."""
    with cast.inside(), writing() as work:
        made = ReportRemark(
            report_id=report_id,
            author_id=cast.people[who],
            kind="question" if answers is None else "answer",
            text=text,
            answers_id=answers,
            written_at=at or work.now - timedelta(minutes=1),
        )
        work.session.add(made)
        work.session.flush()
        return made.id


def practice(cast: Cast, season: Season) -> int:
    """Let Wang star what worked for Zhou lately; return the practice's number."""
    report_id = report(cast, season, "zhou", today() - timedelta(days=2))
    with cast.inside():
        return practices.star(cast.actor("wang"), report_id, "worked", "sweep")
