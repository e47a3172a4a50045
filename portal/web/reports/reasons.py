"""The list of reasons for days without a result: added to, worded, ordered, retired."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.roles import Permission
from portal.services import reports
from portal.services.refusal import Rejected
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.reports.answering import blueprint
from portal.web.reports.forms import ReasonForm

__all__ = ["blueprint"]


@blueprint.get("/reasons")
def reasons() -> ResponseReturnValue:
    """Show the list."""
    return _page()


@blueprint.post("/reasons")
def add_reason() -> ResponseReturnValue:
    """Put a reason at the end of the list."""
    actor().demand(Permission.REASON_EDIT)
    form = ReasonForm()
    try:
        reports.reasons.add(actor(), form.name.data or "", form.name_en.data or "")
    except Rejected as refusal:
        put(form, refusal)
        return _page(form), 422
    return redirect(url_for("reports.reasons"), 303)


@blueprint.post("/reasons/<int:reason_id>")
def change_reason(reason_id: int) -> ResponseReturnValue:
    """Do what the pressed button says: word it anew, move it up, retire it or offer it again."""
    actor().demand(Permission.REASON_EDIT)
    form, act = ReasonForm(), request.form.get("act", "rename")
    try:
        if act == "up":
            reports.reasons.move_up(actor(), reason_id)
        elif act in ("retire", "restore"):
            reports.reasons.retire(actor(), reason_id, on=act == "retire")
        else:
            reports.reasons.rename(
                actor(), reason_id, form.name.data or "", form.name_en.data or ""
            )
    except Rejected as refusal:
        put(form, refusal)
        return _page(form, reason_id), 422
    return redirect(url_for("reports.reasons"), 303)


def _page(tried: ReasonForm | None = None, reason_id: int | None = None) -> str:
    actor().demand(Permission.REASON_EDIT)
    return render_template(
        "reports/reasons.html",
        reasons=reports.reasons.listed(also_retired=True),
        form=tried if tried and reason_id is None else ReasonForm(formdata=None),
        tried=tried if reason_id else None,
        tried_id=reason_id,
    )
