"""Adding a remark to a bulletin, and taking one back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.services.bulletins import reading, remarks
from portal.services.refusal import Rejected
from portal.web.bulletins import showing
from portal.web.bulletins.forms import RemarkForm
from portal.web.bulletins.views import blueprint
from portal.web.guard import actor
from portal.web.refill import put


@blueprint.post("/<int:bulletin_id>/remarks")
def add_remark(bulletin_id: int) -> ResponseReturnValue:
    """Add what was written; 422 with the page and the form where it cannot be taken."""
    form = RemarkForm()
    try:
        remarks.add(actor(), bulletin_id, form.text.data or "")
    except Rejected as refusal:
        put(form, refusal)
        return showing.page(reading.find(actor(), bulletin_id), form), 422
    flash(_("The remark stands below the bulletin."), "success")
    return _back(bulletin_id)


@blueprint.post("/<int:bulletin_id>/remarks/<int:remark_id>/withdrawal")
def withdraw_remark(bulletin_id: int, remark_id: int) -> ResponseReturnValue:
    """Take a remark back; it stays on record."""
    remarks.withdraw(actor(), bulletin_id, remark_id)
    flash(_("The remark is withdrawn; it stays on record."), "success")
    return _back(bulletin_id)


def _back(bulletin_id: int) -> ResponseReturnValue:
    return redirect(url_for("bulletins.show", bulletin_id=bulletin_id, _anchor="remarks"), 303)
