"""Changing a campaign's rules: a draft's step by step, a live one's on one page."""

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
from portal.services.campaigns.status_words import STATES
from portal.services.refusal import Conflict, Rejected
from portal.web import refill
from portal.web.campaigns import steps, words
from portal.web.campaigns.forms import CampaignForm, as_form, with_fixed
from portal.web.guard import actor


def edit(campaign_id: int) -> ResponseReturnValue:
    """Show the rules in the form: of a draft one step of them, unless the whole is asked for."""
    campaign = _editable(campaign_id)
    return _page(_form(_standing(campaign), campaign), campaign)


def update(campaign_id: int) -> ResponseReturnValue:
    """Change the rules from the form; 409 with both when somebody else was there first."""
    campaign = _editable(campaign_id)
    sent: MultiDict[str, str] = request.form
    step = steps.chosen()
    if step:
        sent = steps.with_others(sent, _standing(campaign), step)
    if campaign.state == State.LIVE:
        sent = with_fixed(sent, _standing(campaign), FIXED_FIELDS)
    decides = _settle_deciding(sent) if step == steps.COUNTS else False
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
    return _saved(campaign, step, decides=decides)


def _saved(campaign: Campaign, step: str | None, *, decides: bool) -> ResponseReturnValue:
    if decides:
        flash(_("Another indicator decides the rank now; look at it under “Ranking and pace”."))
    if step and request.form.get("then") == "next":
        return redirect(steps.address_of(campaign, steps.after(step)), 303)
    flash(_("The rules are saved; the change is in the history."), "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign.id), 303)


def _settle_deciding(content: MultiDict[str, str]) -> bool:
    """Let the first indicator counted decide the rank where the one that did counts no more.

    They are on different steps: neither could be changed first. Return whether it did.
    """
    deciding = content.get("ranking_indicator_id", "")
    needed = content.get("ranking") == "quantity" or deciding
    ticked = [
        one.id for one in campaigns.catalogue().indicators if f"indicators-{one.id}" in content
    ]
    if not needed or not ticked or deciding in map(str, ticked):
        return False
    content["ranking_indicator_id"] = str(ticked[0])
    return True


def _step(campaign: Campaign) -> str | None:
    return steps.chosen() if campaign.state == State.DRAFT else None


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


def _form(content: MultiDict[str, str], campaign: Campaign) -> CampaignForm:
    form = CampaignForm(formdata=content)
    units = campaigns.units_for(actor())
    if campaign.unit_id not in {unit.id for unit in units}:
        units = [db.session.get_one(Unit, campaign.unit_id), *units]
    form.offer(units, campaigns.catalogue(), _earlier(form, campaign))
    return form


def _earlier(form: CampaignForm, campaign: Campaign) -> list[Campaign]:
    """Return the seasons that this one may be compared with; the one chosen stays on offer."""
    found = campaigns.references(actor(), form.starts_on.data or clock.today())
    chosen = campaign.reference_id
    if chosen is not None and chosen not in {one.id for one in found}:
        found.append(db.session.get_one(Campaign, chosen))
    return [one for one in found if one.id != campaign.id]


def _standing(campaign: Campaign) -> MultiDict[str, str]:
    session = db.session()
    draft = campaigns.draft_of(session, campaign)
    content = as_form(draft, campaigns.version(session, campaign.id))
    if campaign.state == State.DRAFT:
        # What is not ticked yet is worth one point when it is, as on the first day.
        for indicator in campaigns.catalogue().indicators:
            content.setdefault(f"indicators-{indicator.id}-number", "1")
    return content


def _page(form: CampaignForm, campaign: Campaign, theirs: object = ()) -> str:
    step = _step(campaign)
    return render_template(
        "campaigns/step.html" if step else "campaigns/edit.html",
        form=form,
        campaign=campaign,
        catalogue=campaigns.catalogue(),
        status_states=STATES,
        step=step,
        step_of=steps.step_of,
        fixed=campaign.state == State.LIVE,
        theirs=theirs,
    )
