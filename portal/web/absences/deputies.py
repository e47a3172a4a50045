"""Deputies: who stands in at the units in one's charge, named and taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.roles import Permission
from portal.services import deputies, units
from portal.services.people import naming
from portal.services.refusal import Rejected
from portal.web.absences import words
from portal.web.absences.forms import DeputyForm
from portal.web.absences.views import LARGEST, blueprint
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.units.words import flat

__all__ = ["blueprint"]


@blueprint.get("/deputies", endpoint="deputies")
def index() -> ResponseReturnValue:
    """List the deputies, with the form that names another."""
    actor().demand(Permission.DEPUTY_NAME)
    person = request.args.get("person", "")[:120]
    return _page(_offered(DeputyForm(formdata=None, person=person, starts_on=clock.today())))


@blueprint.post("/deputies")
def name() -> ResponseReturnValue:
    """Name a deputy."""
    actor().demand(Permission.DEPUTY_NAME)
    form = _offered(DeputyForm())
    if form.validate():
        try:
            deputies.name(
                actor(),
                person_id=naming.meant(actor(), Permission.DEPUTY_NAME, form.person.data or ""),
                unit_id=form.unit.data,
                kind=form.kind.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The deputy is named, and told."), "success")
            return redirect(url_for("absences.deputies"), 303)
    return _page(form), 422


@blueprint.post("/deputies/<int:deputation_id>/withdrawal")
def withdraw_deputy(deputation_id: int) -> ResponseReturnValue:
    """Take a deputation back."""
    deputies.withdraw(actor(), deputation_id)
    flash(_("It is withdrawn, and holds no longer."), "success")
    return redirect(url_for("absences.deputies"), 303)


def _page(form: DeputyForm) -> str:
    page = min(request.args.get("page", 1, type=int), LARGEST)
    return render_template(
        "absences/deputies.html",
        form=form,
        listing=deputies.visible_to(actor(), clock.today(), page),
        people=words.offered(naming.offered(actor(), Permission.DEPUTY_NAME)),
        kinds=words.DEPUTIES,
        standings=words.STANDINGS,
        may_record=actor().may(Permission.ABSENCE_RECORD),
    )


def _offered(form: DeputyForm) -> DeputyForm:
    """Offer the units in one's charge; a supervisor's own is chosen already."""
    offered = flat(units.visible_to(actor(), Permission.DEPUTY_NAME))
    form.unit.choices = offered
    is_everywhere = "" in actor().paths(Permission.DEPUTY_NAME)
    if not is_everywhere and not form.is_submitted() and len(offered) > 1:
        form.unit.data = offered[1].value
    return form
