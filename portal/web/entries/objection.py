"""Objecting to a share that a colleague gave."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from portal.services import disputes, ledger
from portal.services.refusal import Conflict, Rejected
from portal.web import refill
from portal.web.entries.views import ENTRY, blueprint, conflict_page
from portal.web.guard import actor


class ObjectionForm(FlaskForm):
    """Why a share is not right."""

    reason = StringField(_l("Why the share is not right"))


@blueprint.post(f"{ENTRY}/objection")
def object_to_share(entry_id: int) -> ResponseReturnValue:
    """Object to one's share of somebody else's entry, with the reason."""
    form = ObjectionForm()
    show_it = url_for("entries.show", entry_id=entry_id)
    try:
        disputes.object_to_share(actor(), entry_id, form.reason.data or "")
    except Rejected as refusal:
        refill.put(form, refusal)
        line = ledger.line(actor(), entry_id)
        return render_template("entries/objection.html", line=line, objection=form), 422
    except Conflict as conflict:
        return conflict_page(conflict, show_it, _("See the entry"))
    flash(_("Your objection is laid before the supervisor."), "success")
    return redirect(show_it, 303)
