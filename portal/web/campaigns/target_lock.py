"""Locking a campaign's targets, and opening them again."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.services import targets
from portal.services.refusal import Rejected
from portal.web.campaigns import target_view
from portal.web.campaigns.forms import LONGEST_REASON
from portal.web.campaigns.target_form import Typed
from portal.web.campaigns.targets import page
from portal.web.guard import actor


def save(campaign_id: int) -> ResponseReturnValue:
    """Lock the targets, or open them again with `locked` at 0; 422 without a reason."""
    locked = request.form.get("locked") != "0"
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    try:
        targets.set_lock(actor(), campaign_id, reason, locked=locked)
    except Rejected as refusal:
        view = target_view.asked(campaign_id)
        typed = Typed({}, reason, None, errors={"lock_reason": str(refusal.message)})
        return page(view, view.sheet(), typed), 422
    flash(_("The targets are locked.") if locked else _("The targets are open again."), "success")
    return redirect(url_for("campaigns.targets", campaign_id=campaign_id), 303)
