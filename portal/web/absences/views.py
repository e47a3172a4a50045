"""The absences of the people in one's charge: listed, recorded, taken back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.roles import Permission
from portal.services import absences, units
from portal.services.absences import When
from portal.services.names import tidy
from portal.services.people import naming
from portal.services.refusal import NotFound, Rejected
from portal.web.absences import words
from portal.web.absences.forms import AbsenceForm
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.units.words import choices

LARGEST = 2**31

blueprint = Blueprint("absences", __name__, url_prefix="/absences")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the absences, narrowed by the address; `person` may say whose to record."""
    actor().demand(Permission.ABSENCE_RECORD)
    return _page(AbsenceForm(formdata=None, person=request.args.get("person", "")[:120]))


@blueprint.post("")
def record() -> ResponseReturnValue:
    """Record that somebody is away."""
    actor().demand(Permission.ABSENCE_RECORD)
    form = AbsenceForm()
    if form.validate():
        try:
            absences.record(
                actor(),
                person_id=naming.meant(actor(), Permission.ABSENCE_RECORD, form.person.data or ""),
                kind=form.kind.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                note=form.note.data or "",
            )
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The absence is recorded."), "success")
            return redirect(url_for("absences.index"), 303)
    return _page(form), 422


@blueprint.post("/<int:absence_id>/withdrawal")
def withdraw(absence_id: int) -> ResponseReturnValue:
    """Take an absence back."""
    absences.withdraw(actor(), absence_id)
    flash(_("The absence is withdrawn. It stays on record."), "success")
    return redirect(url_for("absences.index"), 303)


def _page(form: AbsenceForm) -> str:
    today = clock.today()
    offered = choices(units.tree(actor()))
    search = tidy(request.args.get("q", ""))[:80]
    unit_id = request.args.get("unit", 0, type=int)
    if unit_id not in {choice.value for choice in offered}:
        raise NotFound
    when = request.args.get("when", When.OPEN, type=When)
    page = min(request.args.get("page", 1, type=int), LARGEST)
    listing = absences.visible_to(actor(), today, search, unit_id or None, when, page)

    def url_of(number: int) -> str:
        return url_for(
            "absences.index", q=search or None, unit=unit_id or None, when=when.value, page=number
        )

    return render_template(
        "absences/index.html",
        form=form,
        listing=listing,
        search=search,
        unit_id=unit_id,
        when=when,
        is_narrowed=bool(search or unit_id or when is not When.OPEN),
        offered=offered[1:],
        people=words.offered(naming.offered(actor(), Permission.ABSENCE_RECORD)),
        standing=words.standing,
        today=today,
        url_of=url_of,
        kinds=words.ABSENCES,
        standings=words.AWAY,
        whens=words.WHEN,
        may_name=actor().may(Permission.DEPUTY_NAME),
    )
