"""Meetings in tests: one of the eastern sub-branch, what is typed into it, reports of a day."""

from datetime import date

import sqlalchemy as sa

from portal.extensions import db
from portal.models import MeetingTodo, Report, ReportRemark, ReportThanks
from portal.services import meetings
from portal.services.meetings import Minutes, Notes
from portal.services.work import writing
from tests.cast import Cast


def opened(cast: Cast, kind: str = "evening", by: str = "wang", unit: str = "east") -> int:
    """Open today's meeting; return its id."""
    with cast.inside():
        return meetings.open_today(cast.actor(by), cast.units[unit], kind)


def read(cast: Cast, meeting_id: int, who: str = "wang") -> Minutes:
    """Return the minutes as somebody reads them."""
    with cast.inside():
        minutes = meetings.minutes_of(cast.actor(who), meeting_id)
        db.session.expunge_all()
    return minutes


def record(
    cast: Cast, meeting_id: int, by: str = "wang", *, ends: bool = False, **typed: object
) -> None:
    """Send the form of the minutes, as it stands but for what is typed into it."""
    with cast.inside():
        minutes = meetings.minutes_of(cast.actor(by), meeting_id)
        content: dict[str, object] = {
            "topics": minutes.meeting.topics,
            "present": frozenset(minutes.ticked),
            "seen": minutes.seen,
            **typed,
        }
        notes = Notes(**content)  # type: ignore[arg-type]
        meetings.record(cast.actor(by), meeting_id, notes, ends=ends)


def asked(
    cast: Cast, meeting_id: int, owner: str, due_on: date, what: str = "整理名单", by: str = "wang"
) -> int:
    """Add something to be done; return its id."""
    record(cast, meeting_id, by, what=what, owner_id=cast.people[owner], due_on=due_on)
    with cast.inside():
        query = sa.select(sa.func.max(MeetingTodo.id)).where(MeetingTodo.what == what)
        return db.session.scalars(query).one()


def report(
    cast: Cast,
    who: str,
    day: date,
    thanks: tuple[str, ...] = (),
    question: str = "",
    at: tuple[str, str] = ("retail", "east"),
    **told: object,
) -> int:
    """Write somebody's report of the day, with what others said to it; return its id.

    `at` are the team and the sub-branch that they wrote it for.
    """
    with cast.inside(), writing() as work:
        written = Report(
            person_id=cast.people[who],
            business_date=day,
            unit_id=cast.units[at[0]],
            sub_branch_id=cast.units[at[1]],
            sent_at=work.now,
            changed_at=work.now,
            **told,
        )
        work.session.add(written)
        work.session.flush()
        for one in thanks:
            work.session.add(
                ReportThanks(report_id=written.id, person_id=cast.people[one], thanked_at=work.now)
            )
        if question:
            work.session.add(
                ReportRemark(
                    report_id=written.id,
                    author_id=cast.people["huang"],
                    kind="question",
                    text=question,
                    written_at=work.now,
                )
            )
        return written.id
