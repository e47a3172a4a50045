"""Somebody leaves the bank: what ends and what stays, said before it is done."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.models import Person
from portal.services import leaving, people
from portal.services.refusal import Rejected
from portal.web.guard import actor
from portal.web.people.forms import LeavingForm
from portal.web.people.views import PERSON, blueprint

__all__ = ["blueprint"]


@blueprint.get(f"{PERSON}/leaving")
def show_leaving(person_id: int) -> ResponseReturnValue:
    """Say what the person's leaving ends, and ask for the last day."""
    form = LeavingForm(formdata=None, last_day=clock.today())
    return _page(people.find(actor(), person_id), form)


@blueprint.post(f"{PERSON}/leaving")
def leave(person_id: int) -> ResponseReturnValue:
    """Let the person leave."""
    person = people.find(actor(), person_id)
    form = LeavingForm()
    if form.validate():
        try:
            leaving.leave(actor(), person_id, form.last_day.data)
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(name)s has left. Their figures stay.", name=person.name), "success")
            return redirect(url_for("people.show", person_id=person_id), 303)
    return _page(person, form), 422


def _page(person: Person, form: LeavingForm) -> str:
    return render_template(
        "people/leaving.html", person=person, form=form, ahead=leaving.ahead(actor(), person.id)
    )
