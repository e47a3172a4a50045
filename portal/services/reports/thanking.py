"""Thanking for a report: once a person, and taken back as easily; never for one's own."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.models import ReportThanks
from portal.services import audit
from portal.services.access import Actor
from portal.services.refusal import Rejected
from portal.services.reports import sight, telling
from portal.services.work import writing


def thank(actor: Actor, report_id: int, *, on: bool) -> None:
    """Thank for the report, or take that back; what is so already stays so.

    Raise NotFound out of sight, Rejected for one's own.
    """
    with writing() as work:
        found = sight.locked(work, actor, report_id)
        if found.is_own:
            raise Rejected("", _l("Your colleagues thank you; nobody thanks themself."))
        given = work.session.get(ReportThanks, (report_id, actor.person_id), populate_existing=True)
        if (given is not None) == on:
            return
        if given is None:
            work.session.add(
                ReportThanks(report_id=report_id, person_id=actor.person_id, thanked_at=work.now)
            )
        else:
            work.connection.execute(
                sa.delete(ReportThanks).where(
                    ReportThanks.report_id == report_id, ReportThanks.person_id == actor.person_id
                )
            )
        work.session.flush()
        telling.thanked(work, found.report)
        audit.record(work, actor, "report.thank" if on else "report.unthank", "report", report_id)
