"""Writing one's own report: the sheet, its draft while one types, and sending it."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models.report import PARTS
from portal.pages.formats import clock_time
from portal.services import reports
from portal.services.free_text import LONGEST, LONGEST_LINES
from portal.services.refusal import Conflict, Rejected
from portal.services.reports import ON_A_ZERO_DAY
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.reports import day as days
from portal.web.reports import sheet as sheets
from portal.web.reports.forms import ReportForm
from portal.web.reports.sheet import Sheet
from portal.web.reports.views import blueprint
from portal.web.row_number import LARGEST

__all__ = ["blueprint"]


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """Show the sheet of the day; one that is closed leads to the report."""
    actor().demand(Permission.ENTRY_RECORD)
    now = clock.now()
    sheet = sheets.of_day(actor(), days.to_write(request.args.get("day"), now), now)
    if sheet.report is not None and sheet.is_closed:
        return redirect(url_for("reports.show", report_id=sheet.report.id), 303)
    return _sheet(sheet, sheets.form_of(sheet))


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Send the report, or the changed one."""
    actor().demand(Permission.ENTRY_RECORD)
    now, form = clock.now(), ReportForm()
    day = days.written(form.day.data, clock.today())
    try:
        sent = reports.send(actor(), day, form.content, _version(form))
    except Rejected as refusal:
        put(form, refusal)
        sheet = sheets.of_day(actor(), day, now, form)
        return _sheet(sheet, sheets.ready(form, sheet)), 422
    except Conflict as conflict:
        sheet = sheets.of_day(actor(), day, now, form, conflict.theirs)
        return _sheet(sheet, sheets.ready(form, sheet), conflict), 409
    if not sent.is_new:
        flash(_("The report is as you sent it last."), "success")
    elif sent.is_late:
        flash(_("Sent, after the cut-off: it is marked as late."), "info")
    else:
        flash(_("Sent. Until the cut-off you can change it."), "success")
    return redirect(url_for("reports.show", report_id=sent.report_id), 303)


@blueprint.post("/draft")
def draft() -> ResponseReturnValue:
    """Keep what is typed so far, as a script sends it; answer with the time."""
    actor().demand(Permission.ENTRY_RECORD)
    form = ReportForm()
    day = days.written(form.day.data, clock.today())
    try:
        saved_at = reports.drafts.save(actor(), day, form.content, _version(form))
    except Rejected as refusal:
        label = form[refusal.field].label.text if refusal.field in form else ""
        return jsonify(field=refusal.field, label=label, message=str(refusal.message)), 422
    except Conflict as conflict:
        return jsonify(message=str(conflict.message)), 409
    return jsonify(saved_at=clock_time(saved_at))


def _version(form: ReportForm) -> int:
    text = (form.version.data or "").strip()
    digits = text.isascii() and text.isdigit()
    return min(int(text), LARGEST) if digits and len(text) < len(str(LARGEST)) else 0


def _sheet(sheet: Sheet, form: ReportForm, conflict: Conflict | None = None) -> str:
    return render_template(
        "reports/new.html" if sheet.duty else "reports/none.html",
        sheet=sheet,
        form=form,
        message=conflict.message if conflict else None,
        parts=PARTS,
        zero_parts=ON_A_ZERO_DAY,
        longest=LONGEST_LINES,
        longest_words=LONGEST,
        exact=from_scaled,
    )
