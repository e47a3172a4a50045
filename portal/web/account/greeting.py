"""One's own line and colour for the moment in which walls celebrate one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.pages import faces
from portal.services import greetings
from portal.services.refusal import Rejected
from portal.web import refill
from portal.web.account.forms import GreetingForm
from portal.web.guard import actor

HUES = (
    _l("Brown"),
    _l("Blue"),
    _l("Green"),
    _l("Plum"),
    _l("Indigo"),
    _l("Olive"),
    _l("Violet"),
)


def greeting() -> ResponseReturnValue:
    """Show one's line and colour with how they will look; take others."""
    form = GreetingForm()
    form.hue.choices = [("", _("The usual")), *((str(n), name) for n, name in enumerate(HUES))]
    if request.method == "GET":
        words, hue = greetings.own(actor())
        form.greeting.data, form.hue.data = words, "" if hue is None else str(hue)
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        greetings.choose(
            actor(), form.greeting.data or "", int(form.hue.data) if form.hue.data else None
        )
    except Rejected as refusal:
        refill.put(form, refusal)
        return _page(form), 422
    flash(_("Your line and colour are set."), "success")
    return redirect(url_for("account.greeting"), 303)


def _page(form: GreetingForm) -> str:
    usual = faces.hue_of(actor().person_id)
    chosen = form.hue.data if form.hue.data in {str(n) for n in range(len(HUES))} else ""
    return render_template("account/greeting.html", form=form, usual=usual, shown=chosen or usual)
