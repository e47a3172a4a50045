"""The bases of a campaign that ranks by increase: a table to fill in, or taken from a season."""

import re
from decimal import Decimal, InvalidOperation

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.domain.campaign import State
from portal.extensions import db
from portal.pages.formats import is_english
from portal.services import bases, campaigns, measures
from portal.services.refusal import Conflict, Rejected
from portal.web.campaigns.forms import LONGEST_REASON, number
from portal.web.guard import actor

_SUBJECT = re.compile(r"b([0-9]{1,18})")
_OPEN = (State.DRAFT, State.LIVE)
SOURCES = {
    "reference": _l("Earlier season"),
    "hand": _l("Set by hand"),
    "import": _l("Imported"),
}


def show(campaign_id: int) -> ResponseReturnValue:
    """Show everybody's base beside their figure in the earlier season."""
    return _page(campaign_id, {})


def save(campaign_id: int) -> ResponseReturnValue:
    """Write down the bases that differ, or take those of the earlier season over."""
    sheet = bases.sheet(actor(), campaign_id)
    wished, errors = _read(sheet)
    if errors:
        return _page(campaign_id, errors), 422
    version = request.form.get("version", type=int)
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    try:
        if request.form.get("from") == "reference":
            changed = bases.take_over(actor(), campaign_id, reason, version=version)
        else:
            changed = bases.set(actor(), campaign_id, wished, reason, version=version)
    except Rejected as refusal:
        return _page(campaign_id, {refusal.field: str(refusal.message)}), 422
    except Conflict as conflict:
        if version is None or campaigns.find(actor(), campaign_id).state not in _OPEN:
            raise
        return _page(campaign_id, {}, str(conflict.message)), 409
    told = ngettext("%(num)s base changed.", "%(num)s bases changed.", changed)
    flash(told if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("campaigns.bases", campaign_id=campaign_id), 303)


def _read(sheet: bases.Sheet) -> tuple[dict[int, Decimal | None], dict[str, str]]:
    """Return the bases as typed, empty for none, and what is wrong with them by field.

    What the page did not offer is left out: extra fields, and one's own base.
    """
    offered = {row.place.id for row in sheet.people if not row.is_own}
    wished: dict[int, Decimal | None] = {}
    errors: dict[str, str] = {}
    for key, text in request.form.items():
        match = _SUBJECT.fullmatch(key)
        if match is None or int(match[1]) not in offered:
            continue
        try:
            wished[int(match[1])] = number(text)
        except InvalidOperation:
            errors[key] = _("“%(text)s” is no number.", text=text.strip())
    return wished, errors


def _page(campaign_id: int, errors: dict[str, str], conflict: str = "") -> str:
    campaign = campaigns.find(actor(), campaign_id)
    measure, measure_en = measures.of(db.session.connection(), campaign)
    return render_template(
        "campaigns/bases.html",
        campaign=campaign,
        sheet=bases.sheet(actor(), campaign_id),
        measure=measure_en if is_english() else measure,
        errors=errors,
        conflict=conflict,
        typed=request.form if errors or conflict else None,
        is_open=campaign.state in _OPEN,
        sources=SOURCES,
        history=bases.history(actor(), campaign_id),
    )
