"""What is said to a report: thanks, comments, questions and their answers."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.services import reports
from portal.services.refusal import Rejected
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.reports.forms import RemarkForm
from portal.web.reports.views import Tried, page
from portal.web.reports.writing import blueprint

__all__ = ["blueprint"]


@blueprint.post("/<int:report_id>/thanks")
def thank(report_id: int) -> ResponseReturnValue:
    """Thank for the report, or take that back."""
    reports.thank(actor(), report_id, on=request.form.get("on") != "no")
    return _there(report_id, "said")


@blueprint.post("/<int:report_id>/remarks")
def remark(report_id: int) -> ResponseReturnValue:
    """Comment on the report, or ask its author."""
    form = RemarkForm()
    try:
        kind = form.kind.data or ""
        made = reports.remark(actor(), report_id, kind, form.text.data or "")
    except Rejected as refusal:
        put(form, refusal)
        return page(report_id, Tried(form)), 422
    if kind == "question":
        flash(_("Asked. The author is told, and you are told of the answer."), "success")
    return _there(report_id, f"remark-{made}")


@blueprint.post("/<int:report_id>/questions/<int:question_id>/answer")
def answer(report_id: int, question_id: int) -> ResponseReturnValue:
    """Answer a question to the report."""
    form = RemarkForm()
    try:
        made = reports.answer(actor(), report_id, question_id, form.text.data or "")
    except Rejected as refusal:
        put(form, refusal)
        return page(report_id, Tried(form, question_id)), 422
    return _there(report_id, f"remark-{made}")


def _there(report_id: int, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("reports.show", report_id=report_id, _anchor=anchor), 303)
