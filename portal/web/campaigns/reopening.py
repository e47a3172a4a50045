"""The step back: a campaign that is over, opened again with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import before
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import campaigns, reopening
from portal.services.refusal import Conflict, Rejected
from portal.web.campaigns import words
from portal.web.campaigns.forms import LONGEST_REASON
from portal.web.guard import actor

DONE = {
    "live": _l("The campaign is live again: entries count from now on."),
    "frozen": _l("The campaign is frozen again: corrections can be settled."),
}


def ask(campaign_id: int) -> ResponseReturnValue:
    """Say what reopening means, and ask for the reason."""
    return _page(campaigns.find_for(actor(), campaign_id, Permission.CAMPAIGN_ADVANCE))


def reopen(campaign_id: int) -> ResponseReturnValue:
    """Take the step back, or show the page again with what stands against it."""
    state = request.form.get("state", "")
    try:
        reopening.reopen(
            actor(),
            campaign_id,
            state,
            request.form.get("reason", "")[:LONGEST_REASON],
            version=request.form.get("version", type=int),
        )
    except Rejected as refusal:
        return _page(campaigns.find(actor(), campaign_id), refusal), 422
    flash(DONE[state], "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


def _page(campaign: Campaign, refusal: Rejected | None = None) -> str:
    state = before(campaign.state)
    if state is None:
        raise Conflict(_("This campaign is not over; there is nothing to reopen."))
    return render_template(
        "campaigns/reopening.html",
        campaign=campaign,
        state=state,
        states=words.STATES,
        error=refusal,
        reason=request.form.get("reason", ""),
        version=campaigns.version(db.session(), campaign.id),
    )
