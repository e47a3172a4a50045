"""The working calendar's page, and what the system administrator and supervisors change on it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal import clock
from portal.domain.roles import Permission
from portal.services import calendar, units
from portal.services.calendar import EARLIEST_YEAR, LATEST_YEAR, UNKNOWN_YEAR
from portal.services.refusal import NotAllowed, Rejected
from portal.web.calendar import words
from portal.web.calendar.forms import ClosureForm, DaysForm
from portal.web.calendar.months import months
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.units.words import flat

SIGHT = (Permission.BOARD_SEE, Permission.CALENDAR_EDIT, Permission.CLOSURE_EDIT)

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show a year, the present one unless the address names another."""
    if not any(actor().may(permission) for permission in SIGHT):
        raise NotAllowed(Permission.BOARD_SEE)
    return _page(request.args.get("year", type=int))


@blueprint.post("/official")
def load() -> ResponseReturnValue:
    """Take the official calendar of a year over."""
    actor().demand(Permission.CALENDAR_EDIT)
    year = request.form.get("year", 0, type=int)
    try:
        count = calendar.load(actor(), year)
    except Rejected as refusal:
        return _page(year, refusal=refusal), 422
    said = ngettext(
        "The official calendar is loaded: %(num)s day differs from its weekday.",
        "The official calendar is loaded: %(num)s days differ from their weekday.",
        count,
    )
    return _done(year, said)


@blueprint.post("/days")
def set_days() -> ResponseReturnValue:
    """Have days worked, or not, or as their weekday says."""
    actor().demand(Permission.CALENDAR_EDIT)
    form = DaysForm()
    first = form.day.data
    if form.validate():
        try:
            count = calendar.set_days(
                actor(),
                first,
                form.until.data or first,
                form.name.data or "",
                is_working=words.IS_WORKING[form.kind.data],
            )
        except Rejected as refusal:
            put(form, refusal)
        else:
            return _done(
                first.year, ngettext("%(num)s day changed.", "%(num)s days changed.", count)
            )
    return _page(first.year if first else None, days_form=form), 422


@blueprint.post("/closures")
def close() -> ResponseReturnValue:
    """Close a unit on some days."""
    actor().demand(Permission.CLOSURE_EDIT)
    form = _closure_form(ClosureForm())
    first = form.closed_on.data
    if form.validate():
        try:
            count = calendar.close(
                actor(),
                form.unit.data,
                first,
                form.closed_until.data or first,
                form.reason.data or "",
            )
        except Rejected as refusal:
            put(form, refusal)
        else:
            said = ngettext(
                "The unit is closed on %(num)s day more.",
                "The unit is closed on %(num)s days more.",
                count,
            )
            return _done(first.year, said)
    return _page(first.year if first else None, closure_form=form), 422


@blueprint.post("/closures/<int:closure_id>/removal")
def reopen(closure_id: int) -> ResponseReturnValue:
    """Take closed days back: one, or a stretch up to the day that the form names."""
    actor().demand(Permission.CLOSURE_EDIT)
    count = calendar.reopen(actor(), closure_id, _day(request.form.get("until")))
    said = ngettext(
        "%(num)s closed day is taken back.", "%(num)s closed days are taken back.", count
    )
    return _done(request.form.get("year", 0, type=int), said)


def _page(
    number: int | None,
    days_form: DaysForm | None = None,
    closure_form: ClosureForm | None = None,
    refusal: Rejected | None = None,
) -> str:
    today = clock.today()
    year = calendar.of_year(actor(), _year(number))
    shown = months(year)
    if closure_form is None and actor().may(Permission.CLOSURE_EDIT):
        closure_form = _closure_form(ClosureForm(formdata=None))
    if days_form is None and actor().may(Permission.CALENDAR_EDIT):
        days_form = DaysForm(formdata=None)
    return render_template(
        "calendar/show.html",
        year=year,
        months=shown,
        working=sum(month.working for month in shown),
        total=(date(year.number, 12, 31) - date(year.number, 1, 1)).days + 1,
        before=year.number - 1 if year.number > EARLIEST_YEAR else None,
        after=year.number + 1 if year.number < LATEST_YEAR else None,
        today=today,
        is_known=calendar.known(year.number),
        unknown_year=UNKNOWN_YEAR,
        days_form=days_form,
        closure_form=closure_form,
        refusal=refusal,
        sources=words.SOURCES,
        holiday=words.holiday,
        month_name=words.month_name,
        weekdays=words.weekdays(),
    )


def _closure_form(form: ClosureForm) -> ClosureForm:
    form.unit.choices = flat(units.visible_to(actor(), Permission.CLOSURE_EDIT))
    return form


def _year(number: int | None) -> int:
    if number is None or not EARLIEST_YEAR <= number <= LATEST_YEAR:
        return clock.today().year
    return number


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _done(number: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("calendar.show", year=_year(number)), 303)
