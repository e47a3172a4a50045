"""Setting up a campaign and changing its rules: one form for both."""

from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Unit
from portal.services import campaigns
from portal.services.campaigns import FIXED_FIELDS
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.web import refill
from portal.web.campaigns import words
from portal.web.campaigns.forms import CampaignForm, as_form, with_fixed
from portal.web.guard import actor


def new() -> ResponseReturnValue:
    """Show the form with what most campaigns begin with."""
    form = _form(_beginning())
    return _page(form, None)


def create() -> ResponseReturnValue:
    """Set a campaign up from the form."""
    form = _form(request.form)
    if form.validate():
        try:
            made = campaigns.create(actor(), form.draft())
        except Rejected as refusal:
            refill.put(form, refusal)
        else:
            flash(_("The campaign is set up as a draft. Choose who takes part."), "success")
            return redirect(url_for("campaigns.participants", campaign_id=made.id), 303)
    return _page(form, None), 422


def edit(campaign_id: int) -> ResponseReturnValue:
    """Show the rules in the form."""
    campaign = _editable(campaign_id)
    return _page(_form(_standing(campaign), campaign), campaign)


def update(campaign_id: int) -> ResponseReturnValue:
    """Change the rules from the form; 409 with both when somebody else was there first."""
    campaign = _editable(campaign_id)
    sent: MultiDict[str, str] = request.form
    if campaign.state == State.LIVE:
        sent = with_fixed(sent, _standing(campaign), FIXED_FIELDS)
    form = _form(sent, campaign)
    if not form.validate():
        return _page(form, campaign), 422
    shown = request.form.get("version", type=int)
    try:
        draft = form.draft(is_history=campaign.is_history)
        campaigns.edit(
            actor(), campaign_id, draft, version=shown, reason=(form.reason.data or "").strip()
        )
    except Rejected as refusal:
        refill.put(form, refusal)
        return _page(form, _editable(campaign_id)), 422
    except Conflict as conflict:
        return _both(form, campaign_id, shown, conflict), 409
    flash(_("The rules are saved; the change is in the history."), "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


def _both(form: CampaignForm, campaign_id: int, shown: int | None, conflict: Conflict) -> str:
    """Return the form as it was typed below what the other changed; sent again, it overrides."""
    campaign = campaigns.find(actor(), campaign_id)
    if campaign.state not in (State.DRAFT, State.LIVE) or shown is None:
        raise conflict
    form.version.data = str(campaigns.version(db.session(), campaign_id))
    theirs = campaigns.history(actor(), campaign_id, after=shown)
    teller = words.Teller(campaigns.catalogue(), theirs)
    lines = [(rev, [teller.line(change) for change in rev.changes]) for rev in theirs]
    return _page(form, campaign, theirs=lines)


def _editable(campaign_id: int) -> Campaign:
    campaign = campaigns.find_for(actor(), campaign_id, Permission.CAMPAIGN_EDIT)
    if campaign.state not in (State.DRAFT, State.LIVE):
        raise Conflict(_("The season is over: its rules no longer change."))
    return campaign


def _form(content: MultiDict[str, str], campaign: Campaign | None = None) -> CampaignForm:
    form = CampaignForm(formdata=content)
    units = campaigns.units_for(actor())
    if campaign is not None and campaign.unit_id not in {unit.id for unit in units}:
        units = [db.session.get_one(Unit, campaign.unit_id), *units]
    if not units:
        raise NotAllowed(Permission.CAMPAIGN_CREATE)
    form.offer(units, campaigns.catalogue(), _earlier(form, campaign))
    return form


def _earlier(form: CampaignForm, campaign: Campaign | None) -> list[Campaign]:
    """Return the seasons that this one may be compared with; the one chosen stays on offer."""
    first = form.starts_on.data or clock.today()
    found = campaigns.references(actor(), first)
    chosen = campaign.reference_id if campaign else None
    if chosen is not None and chosen not in {one.id for one in found}:
        found.append(db.session.get_one(Campaign, chosen))
    own = campaign.id if campaign else None
    return [one for one in found if one.id != own]


def _standing(campaign: Campaign) -> MultiDict[str, str]:
    session = db.session()
    return as_form(campaigns.draft_of(session, campaign), campaigns.version(session, campaign.id))


def _beginning() -> MultiDict[str, str]:
    """Return the form that a season of corporate accounts, told daily, begins with."""
    catalogue = campaigns.catalogue()
    content = MultiDict(
        {
            "ranking": "quantity",
            "scoring": "individual",
            "backdating_days": "3",
            "verification": "after",
            "cadence": "daily",
            "basis": "calendar",
            "cut_off": f"{time(18):%H:%M}",
            "on_pace": "100",
            "slightly_behind": "80",
            "colours": "red_up",
        }
    )
    for indicator in catalogue.indicators[:1]:
        content[f"indicators-{indicator.id}"] = "on"
        content["ranking_indicator_id"] = str(indicator.id)
    for indicator in catalogue.indicators:
        content[f"indicators-{indicator.id}-number"] = "1"
    own = [channel for channel in catalogue.channels if channel.self_sourced]
    for channel in catalogue.channels:
        # Leads that are handed out stand after every one that people find themselves.
        number = own.index(channel) + 1 if channel.self_sourced else 9
        content[f"channels-{channel.id}"] = "on"
        content[f"channels-{channel.id}-number"] = str(number)
    return content


def _page(form: CampaignForm, campaign: Campaign | None, theirs: object = ()) -> str:
    return render_template(
        "campaigns/edit.html",
        form=form,
        campaign=campaign,
        catalogue=campaigns.catalogue(),
        fixed=campaign is not None and campaign.state == State.LIVE,
        theirs=theirs,
    )
