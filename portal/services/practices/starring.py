"""Starring: a part of a report is copied into the library as it is then, and may be taken out.

Nobody stars what they wrote themselves. What is taken out stays on record.
"""

from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.models import Channel, Practice, Report, Unit
from portal.models.report import PARTS
from portal.services import audit, notices, unit_revisions
from portal.services.access import LARGEST_ID, Actor
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

NO_PART = _l("Choose one of the four parts of the report.")
NOTHING = _l("Nothing is written in this part of the report.")
NO_CHANNEL = _l("Choose one of the channels of the list, or none.")
OWN = _l("Somebody else has to find your own report worth keeping.")
IS_THERE = _l("This part is in the library already.")
IS_OUT = _l("It was taken out of the library already.")


def star(actor: Actor, report_id: int, part: str, channel: str = "") -> int:
    """Star a part of a report into the library, with a channel's code if one is given.

    Its author is told. Raise Conflict where it is there: one star a report and part.
    """
    actor.demand(Permission.PRACTICE_STAR)
    with writing() as work:
        report = _report(work, actor, report_id)
        text = _text(actor, report, part)
        channel_id = _channel(work, channel)
        if starred(work.connection, [report.id]).get((report.id, part)):
            raise Conflict(IS_THERE)
        made = Practice(
            report_id=report.id,
            part=part,
            text=text,
            channel_id=channel_id,
            starred_at=work.now,
            starred_by=actor.person_id,
        )
        work.session.add(made)
        work.session.flush()
        notices.tell(
            work,
            [report.person_id],
            "practice_starred",
            by=actor.name,
            by_en=actor.name_en,
            part=part,
            day=report.business_date.isoformat(),
        )
        detail = {"report": report.id, "part": part, "channel": channel}
        audit.record(work, actor, "practice.star", "practice", made.id, detail=detail)
        unit_revisions.bump(work, report.unit_id)
        return made.id


def unstar(actor: Actor, practice_id: int) -> None:
    """Take what is in the library out of it again; it stays with who did that and when."""
    actor.demand(Permission.PRACTICE_STAR)
    with writing() as work:
        practice = work.session.get(Practice, practice_id, with_for_update=True)
        if practice is None:
            raise NotFound
        report = _report(work, actor, practice.report_id)
        if practice.unstarred_at is not None:
            raise Conflict(IS_OUT)
        practice.unstarred_at = work.now
        practice.unstarred_by = actor.person_id
        audit.record(work, actor, "practice.unstar", "practice", practice.id)
        unit_revisions.bump(work, report.unit_id)


def starred(connection: sa.Connection, report_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Return which parts of the reports are in the library, as which practice; one statement."""
    rows = connection.execute(
        sa.select(Practice.report_id, Practice.part, Practice.id).where(
            Practice.report_id.in_(report_ids), Practice.unstarred_at.is_(None)
        )
    )
    return {(report_id, part): id_ for report_id, part, id_ in rows}


def _report(work: Work, actor: Actor, report_id: int) -> Report:
    """Return the report, locked against a second star; whoever may not see it finds none."""
    if not 0 < report_id <= LARGEST_ID:
        raise NotFound
    report = work.session.get(Report, report_id, with_for_update=True)
    path = (
        work.session.scalar(sa.select(Unit.path).where(Unit.id == report.unit_id))
        if report
        else None
    )
    if report is None or path is None or not actor.sees(path):
        raise NotFound
    actor.demand(Permission.PRACTICE_STAR, path)
    return report


def _text(actor: Actor, report: Report, part: str) -> str:
    if part not in PARTS:
        raise Rejected("part", NO_PART)
    if report.person_id == actor.person_id:
        raise NotAllowed(OWN)
    text: str = getattr(report, part)
    if not text:
        raise Rejected("part", NOTHING)
    return text


def _channel(work: Work, code: str) -> int | None:
    if not code:
        return None
    found = work.session.scalar(sa.select(Channel.id).where(Channel.code == code))
    if found is None:
        raise Rejected("channel", NO_CHANNEL)
    return found
