"""The step to a campaign's next state: what it means is said before it is taken."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State, may_follow
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import campaigns
from portal.services.refusal import Conflict, Rejected
from portal.web.campaigns import steps, words
from portal.web.campaigns.forms import LONGEST_REASON
from portal.web.guard import actor

DONE = {
    "live": _l("The campaign is live: entries count from now on."),
    "frozen": _l("The campaign is frozen: only corrections are settled."),
    "closed": _l("The campaign is closed; its figures are final."),
}


def following(state: str) -> str | None:
    """Return the state that comes after, None after the last."""
    return next((str(new) for new in State if may_follow(state, new)), None)


def ask(campaign_id: int) -> ResponseReturnValue:
    """Show what the next state means, what is still missing, and the button."""
    campaign = campaigns.find_for(actor(), campaign_id, Permission.CAMPAIGN_ADVANCE)
    return _page(campaign)


def advance(campaign_id: int) -> ResponseReturnValue:
    """Take the step, or show the page again with what stands against it."""
    campaign = campaigns.find_for(actor(), campaign_id, Permission.CAMPAIGN_ADVANCE)
    state = request.form.get("state", "")
    try:
        campaigns.advance(
            actor(),
            campaign_id,
            state,
            request.form.get("reason", "")[:LONGEST_REASON],
            version=request.form.get("version", type=int),
        )
    except Rejected as refusal:
        campaign = campaigns.find(actor(), campaign_id)
        return _page(campaign, refusal), 422
    flash(DONE[state], "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


def _page(campaign: Campaign, refusal: Rejected | None = None) -> str:
    state = following(campaign.state)
    if state is None:
        raise Conflict(_("This campaign is closed; nothing comes after that."))
    goes_live = state == State.LIVE
    lacks = campaigns.lacks(db.session(), campaign) if goes_live else []
    missing = [(lack.sentence, *steps.way_to(campaign, lack)) for lack in lacks]
    return render_template(
        "campaigns/state.html",
        campaign=campaign,
        state=state,
        states=words.STATES,
        missing=missing,
        doubts=campaigns.doubts(db.session(), campaign) if goes_live else [],
        overview=campaigns.overview(campaign),
        # What is missing is listed already; the refusal would only say its first line again.
        error=refusal if refusal and not (missing and not refusal.field) else None,
        reason=request.form.get("reason", ""),
        version=campaigns.version(db.session(), campaign.id),
    )
