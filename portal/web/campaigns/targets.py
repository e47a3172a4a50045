"""The targets of a campaign: a table to fill in, and one reason for what changes."""

import re
from decimal import Decimal, InvalidOperation

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.campaign import State
from portal.extensions import db
from portal.models import Indicator
from portal.pages.formats import is_english
from portal.services import campaigns, measures, targets
from portal.services.refusal import Conflict, Rejected
from portal.web.campaigns.forms import LONGEST_REASON, number
from portal.web.guard import actor

_SUBJECT = re.compile(r"([pu])([0-9]{1,18})")


def show(campaign_id: int) -> ResponseReturnValue:
    """Show the targets that are this person's to set."""
    return _page(campaign_id, {})


def save(campaign_id: int) -> ResponseReturnValue:
    """Write down the targets that differ from those in force; 409 with both on a clash."""
    shown = targets.sheet(actor(), campaign_id)
    wished: dict[str, dict[int, Decimal]] = {"p": {}, "u": {}}
    errors: dict[str, str] = {}
    for key, text in request.form.items():
        match = _SUBJECT.fullmatch(key)
        if match is None:
            continue
        try:
            wished[match[1]][int(match[2])] = number(text) or Decimal(0)
        except InvalidOperation:
            errors[key] = _("“%(text)s” is no number.", text=text.strip())
    _keep_in_sheet(shown, wished)
    if errors:
        return _page(campaign_id, errors), 422
    version = request.form.get("version", type=int)
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    try:
        changed = targets.set(
            actor(), campaign_id, wished["p"], wished["u"], reason, version=version
        )
    except Rejected as refusal:
        return _page(campaign_id, {refusal.field: str(refusal.message)}), 422
    except Conflict as conflict:
        if version is None or campaigns.find(actor(), campaign_id).state not in (
            State.DRAFT,
            State.LIVE,
        ):
            raise
        return _page(campaign_id, {"": str(conflict.message)}), 409
    told = ngettext("%(num)s target changed.", "%(num)s targets changed.", changed)
    flash(told if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("campaigns.targets", campaign_id=campaign_id), 303)


def _keep_in_sheet(shown: targets.Sheet, wished: dict[str, dict[int, Decimal]]) -> None:
    """Leave out what the page did not offer: extra fields are ignored, one's own target too."""
    people = {row.place.id for row in shown.people if not row.is_own}
    units = {row.unit.id for row in shown.units}
    for kind, offered in (("p", people), ("u", units)):
        wished[kind] = {id_: target for id_, target in wished[kind].items() if id_ in offered}


def _page(campaign_id: int, errors: dict[str, str]) -> str:
    campaign = campaigns.find(actor(), campaign_id)
    sheet = targets.sheet(actor(), campaign_id)
    indicator = (
        db.session.get(Indicator, campaign.ranking_indicator_id)
        if campaign.ranking_indicator_id
        else None
    )
    measure, measure_en = (
        measures.of(db.session.connection(), campaign)
        if indicator is not None or campaign.ranking != "quantity"
        else ("", "")
    )
    return render_template(
        "campaigns/targets.html",
        campaign=campaign,
        sheet=sheet,
        indicator=indicator,
        measure=measure_en if is_english() else measure,
        errors=errors,
        typed=request.form if errors else None,
        is_conflict="" in errors,
        is_open=campaign.state in (State.DRAFT, State.LIVE),
        history=targets.history(actor(), campaign_id),
        total=sum((row.target or Decimal(0) for row in sheet.people), Decimal(0)),
    )
