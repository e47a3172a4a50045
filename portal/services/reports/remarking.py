"""Remarks: what is said to a report, for good. A question is open until somebody answers it."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.models import ReportRemark
from portal.services import audit, free_text
from portal.services.access import LARGEST_ID, Actor
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.reports import sight, telling
from portal.services.reports.sight import Seen
from portal.services.work import Work, writing

KINDS = ("comment", "question")


def remark(actor: Actor, report_id: int, kind: str, text: str) -> int:
    """Comment on the report or ask its author; return the remark's number.

    Raise NotFound out of sight, Rejected at `kind` or `text`. Nobody asks themself.
    """
    with writing() as work:
        found = sight.locked(work, actor, report_id)
        if kind not in KINDS:
            raise Rejected("kind", _l("Choose from the list."))
        if kind == "question" and found.is_own:
            raise Rejected("kind", _l("It is your own report: comment on it instead."))
        made = _write(work, actor, found, kind, text, None)
        telling.remarked(work, actor, found.report, kind, found.report.person_id)
    return made.id


def answer(actor: Actor, report_id: int, question_id: int, text: str) -> int:
    """Answer a question to the report, as its author or who leads them; return the answer's number.

    Raise NotFound out of sight, NotAllowed for others and for who asked, Rejected at `text`.
    """
    with writing() as work:
        found = sight.locked(work, actor, report_id)
        asked = _question(work, report_id, question_id)
        if not found.is_told_all or asked.author_id == actor.person_id:
            raise NotAllowed(Permission.ENTRY_SEE_UNIT)
        made = _write(work, actor, found, "answer", text, asked.id)
        telling.remarked(work, actor, found.report, "answer", asked.author_id)
    return made.id


def _question(work: Work, report_id: int, question_id: int) -> ReportRemark:
    found = work.session.scalars(
        sa.select(ReportRemark).where(
            ReportRemark.id == min(question_id, LARGEST_ID),
            ReportRemark.report_id == report_id,
            ReportRemark.kind == "question",
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _write(
    work: Work, actor: Actor, found: Seen, kind: str, text: str, answers_id: int | None
) -> ReportRemark:
    text = free_text.checked("text", text)
    if not text:
        raise Rejected("text", _l("Write something here."))
    made = ReportRemark(
        report_id=found.report.id,
        author_id=actor.person_id,
        kind=kind,
        text=text,
        answers_id=answers_id,
        written_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    audit.record(
        work,
        actor,
        f"report.{kind}",
        "report",
        found.report.id,
        detail={"remark_id": made.id, "answers_id": answers_id},
    )
    return made
