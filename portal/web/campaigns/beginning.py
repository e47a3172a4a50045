"""The first step of a campaign: from nothing, or from an earlier one."""

from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.domain.roles import Permission
from portal.models import Campaign
from portal.services import campaigns, proposals
from portal.services.campaigns.status_words import STATES
from portal.services.proposals import Proposed
from portal.services.refusal import NotAllowed, Rejected
from portal.web import refill
from portal.web.campaigns import steps
from portal.web.campaigns.forms import BeginningForm, as_form
from portal.web.guard import actor
from portal.web.row_number import number


def new() -> ResponseReturnValue:
    """Show the first step with what most campaigns begin with, or with the season before.

    Or with the rule of a proposal that was made of that.
    """
    source_id = request.args.get("source", type=int)
    source = campaigns.find(actor(), source_id) if source_id else None
    proposed = _proposed(source)
    return _page(_form(_standing(source, proposed)), source, proposed)


def create() -> ResponseReturnValue:
    """Set a campaign up: from the first step, or from the whole form in one go."""
    source_id = request.form.get("source", type=int)
    source = campaigns.find(actor(), source_id) if source_id else None
    proposed = _proposed(source)
    step = steps.chosen()
    sent: MultiDict[str, str] = request.form
    form = _form(steps.with_others(sent, _standing(source, proposed), step) if step else sent)
    if not form.validate():
        return _page(form, source, proposed), 422
    try:
        made = _make(form, source, proposed)
    except Rejected as refusal:
        refill.put(form, refusal)
        return _page(form, source, proposed), 422
    flash(_("The campaign is set up as a draft; whatever you save is kept."), "success")
    if step and request.form.get("then") == "leave":
        return redirect(url_for("campaigns.show", campaign_id=made.id), 303)
    return redirect(steps.address_of(made, steps.after(step) if step else steps.PEOPLE), 303)


def _proposed(source: Campaign | None) -> Proposed | None:
    """Return the proposal that the campaign is to be set up by; it stands beside its source."""
    text = request.values.get("proposal", "")
    return proposals.find(actor(), number(text)) if text and source else None


def _make(form: BeginningForm, source: Campaign | None, proposed: Proposed | None) -> Campaign:
    if source is None:
        return campaigns.create(actor(), form.draft())
    return campaigns.copy(
        actor(),
        source.id,
        form.draft(),
        with_roster=form.with_roster.data,
        with_targets=form.with_targets.data,
        proposal_id=proposed.proposal.id if proposed else None,
    )


def _form(content: MultiDict[str, str]) -> BeginningForm:
    form = BeginningForm(formdata=content)
    units = campaigns.units_for(actor())
    if not units:
        raise NotAllowed(Permission.CAMPAIGN_CREATE)
    first = form.starts_on.data or clock.today()
    earlier = campaigns.references(actor(), first)
    form.offer(units, campaigns.catalogue(), earlier)
    if form.source.data and form.reference_id.data not in {one.id for one in earlier}:
        # A copy that is dated before its source has nothing to be compared with there.
        form.reference_id.data = None
    return form


def _standing(source: Campaign | None, proposed: Proposed | None) -> MultiDict[str, str]:
    if source is None:
        return _beginning()
    proposal_id = proposed.proposal.id if proposed else None
    content = as_form(campaigns.suggest(actor(), source.id, proposal_id), 0)
    content["source"] = str(source.id)
    return content


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
            "report_reminder": f"{time(17, 30):%H:%M}",
            "reason_after_days": "3",
            "on_pace": "100",
            "slightly_behind": "80",
            "colours": "red_up",
            "wall_list": "whole",
            "wall_top": "10",
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


def _page(form: BeginningForm, source: Campaign | None, proposed: Proposed | None) -> str:
    step = steps.chosen()
    return render_template(
        "campaigns/step.html" if step else "campaigns/edit.html",
        form=form,
        campaign=None,
        catalogue=campaigns.catalogue(),
        status_states=STATES,
        step=step,
        step_of=steps.step_of,
        source=source,
        proposed=proposed,
        sources=campaigns.visible_to(actor()) if step else [],
        fixed=False,
    )
