"""Somebody who has left is erased: what goes and what stays, said before it is done."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from portal.domain.roles import Permission
from portal.models import Person
from portal.services import people, privacy, units
from portal.services.refusal import Rejected
from portal.web.guard import actor
from portal.web.people.forms import PersonForm
from portal.web.people.leaving import blueprint
from portal.web.people.views import PERSON

__all__ = ["blueprint"]


class ErasingForm(PersonForm):
    """The number of who is erased, typed so that it is nobody else."""

    employee_no = StringField(
        _l("Employee number"), render_kw={"maxlength": 40, "autocomplete": "off"}
    )


@blueprint.get(f"{PERSON}/erasing")
def show_erasing(person_id: int) -> ResponseReturnValue:
    """Say what erasing takes away, and ask for the employee number."""
    return _page(people.find(actor(), person_id), ErasingForm(formdata=None))


@blueprint.post(f"{PERSON}/erasing")
def erase(person_id: int) -> ResponseReturnValue:
    """Erase the person's name, for good."""
    form = ErasingForm()
    try:
        privacy.erase_person(actor(), person_id, form.employee_no.data or "")
    except Rejected as refusal:
        form.refuse(refusal)
        return _page(people.find(actor(), person_id), form), 422
    flash(_("The name is erased. Every figure stays where it was earned."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _page(person: Person, form: ErasingForm) -> str:
    actor().demand(Permission.PRIVACY_ERASE, units.find(actor(), person.unit_id).path)
    return render_template(
        "people/erasing.html",
        person=person,
        form=form,
        label=privacy.label(person.id),
        label_en=privacy.label_en(person.id),
    )
