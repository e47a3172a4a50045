"""Splitting targets: the choices, the proposal beneath them, and writing it as it was shown."""

from datetime import date
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.domain.campaign import State
from portal.domain.period import Kind, Span, parts, shorter
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, Indicator, Unit
from portal.pages import periods, splits
from portal.pages.formats import named
from portal.services import campaigns, targets
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.targets import Column, Proposal
from portal.web.campaigns import split_choices
from portal.web.campaigns.columns import POINTS
from portal.web.campaigns.forms import LONGEST_REASON
from portal.web.guard import actor


def show(campaign_id: int) -> ResponseReturnValue:
    """Show what a split would set, and the sums as they are; nothing is written."""
    return _page(campaign_id)


def save(campaign_id: int) -> ResponseReturnValue:
    """Write the split as it was shown; 409 with the new proposal when it would be another now."""
    campaign = campaigns.find(actor(), campaign_id)
    choices = split_choices.read(campaign, _units(campaign))
    if choices.errors:
        return _page(campaign_id), 422
    if "show" in request.form:
        return _page(campaign_id)
    try:
        changed = targets.split(
            actor(),
            campaign_id,
            choices.ask,
            request.form.get("shown", ""),
            request.form.get("reason", "")[:LONGEST_REASON],
            _valid_from(),
        )
    except Rejected as refusal:
        return _page(campaign_id, {refusal.field: str(refusal.message)}), 422
    except Conflict as conflict:
        if not _may_write(campaigns.find(actor(), campaign_id)):
            raise
        if "shown" not in request.form:
            return _page(campaign_id, {"": _("Look at the proposal first, then save it.")}), 422
        return _page(campaign_id, conflict=str(conflict.message)), 409
    told = ngettext("%(num)s target changed.", "%(num)s targets changed.", changed)
    flash(told if changed else _("Nothing was changed."), "success" if changed else "info")
    address = choices.address()
    for name in ("pins", "pins_for"):
        address.pop(name, None)
    back = url_for("campaigns.split_targets", campaign_id=campaign_id)
    return redirect(f"{back}?{urlencode(address)}", 303)


def _valid_from() -> date | None:
    text = request.form.get("valid_from", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Rejected("valid_from", _("This is no date.")) from error


def _units(campaign: Campaign) -> list[Unit]:
    units = targets.in_charge(db.session(), actor(), campaign)
    if not units:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    return units


def _may_write(campaign: Campaign) -> bool:
    if campaign.state not in (State.DRAFT, State.LIVE):
        return False
    lock = targets.lock_state(db.session(), campaign.id)
    return lock is None or not lock.is_locked or targets.is_organiser(actor(), campaign)


def _page(campaign_id: int, errors: dict[str, str] | None = None, conflict: str = "") -> str:
    campaign = campaigns.find(actor(), campaign_id)
    units = _units(campaign)
    choices = split_choices.read(campaign, units)
    problems = {**choices.errors, **(errors or {})}
    column, unit_id = choices.ask.column, choices.ask.unit_id
    cascade = targets.cascade_of(actor(), campaign_id, column, unit_id)
    proposal = None
    try:
        proposal = targets.propose(actor(), campaign_id, choices.ask)
    except Rejected as refusal:
        problems.setdefault(refusal.field, str(refusal.message))
    return render_template(
        "campaigns/split.html",
        campaign=campaign,
        choices=choices,
        ask=choices.ask,
        units=units,
        top=min(unit.depth for unit in units),
        indicators=_indicators(campaign),
        address=choices.address(),
        spans=_spans(campaign, column),
        kinds=targets.kinds(column.span),
        lines=_lines(proposal),
        proposal=proposal,
        cascade=cascade,
        errors=problems,
        conflict=conflict,
        may_write=_may_write(campaign),
        today=clock.today(),
        splits=splits,
        periods=periods,
        weighings=targets.WEIGHTS[choices.ask.into],
        intos=tuple(targets.Into),
    )


def _indicators(campaign: Campaign) -> dict[str, str]:
    """Return the names of what the campaign counts by code, points last."""
    rows = db.session.scalars(
        db.select(Indicator)
        .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
        .where(CampaignIndicator.campaign_id == campaign.id)
        .order_by(CampaignIndicator.position)
    )
    return {**{row.code: named(row) for row in rows}, POINTS: _("Points")}


def _spans(campaign: Campaign, column: Column) -> dict[Kind, list[Span]]:
    """Return the periods to choose from by kind, the chosen one among them."""
    whole = targets.whole_of(campaign)
    found = {kind: parts(whole, kind) for kind in shorter(whole.kind)}
    chosen = column.span
    if chosen != whole and chosen not in found[chosen.kind]:
        found[chosen.kind] = sorted([*found[chosen.kind], chosen])
    spans = {kind: some for kind, some in found.items() if len(some) > 1 or chosen in some}
    return {whole.kind: [whole], **spans}


def _lines(proposal: Proposal | None) -> list[tuple[str, str]]:
    """Return the single lines that can be split over time, by field and name."""
    if proposal is None:
        return []
    scope = proposal.scope
    return [
        *((f"{scope.top.id}-u{unit.id}", named(unit)) for unit in scope.units),
        *((f"{scope.top.id}-p{place.row.id}", named(place.person)) for place in scope.people),
    ]
