"""The bundles of a campaign: their members, another name, and their end."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.services import rosters
from portal.services.refusal import Conflict, Rejected
from portal.services.rosters import lists
from portal.web.guard import actor


def show(campaign_id: int) -> ResponseReturnValue:
    """Show the bundles with their members."""
    return _page(campaign_id)


def rename(campaign_id: int, bundle_id: int) -> ResponseReturnValue:
    """Give a bundle another name, or say at it why not."""
    typed = request.form.get("name", "")
    try:
        name = rosters.rename_bundle(actor(), campaign_id, bundle_id, typed)
    except Rejected as refusal:
        return _page(campaign_id, bundle_id, refusal.message), 422
    flash(_("The bundle is called “%(name)s” now.", name=name), "success")
    return _back(campaign_id)


def dissolve(campaign_id: int, bundle_id: int) -> ResponseReturnValue:
    """Take everybody out of a bundle."""
    try:
        count = rosters.dissolve_bundle(actor(), campaign_id, bundle_id)
    except Conflict as conflict:
        return _page(campaign_id, bundle_id, conflict.message), 409
    told = ngettext(
        "The bundle is dissolved: %(num)s person stands alone now.",
        "The bundle is dissolved: %(num)s people stand alone now.",
        count,
    )
    flash(told, "success")
    return _back(campaign_id)


def _back(campaign_id: int) -> ResponseReturnValue:
    return redirect(url_for("campaigns.bundles", campaign_id=campaign_id), 303)


def _page(campaign_id: int, wrong_id: int | None = None, message: object = "") -> str:
    campaign = lists.editable(actor(), campaign_id)
    return render_template(
        "campaigns/bundles.html",
        campaign=campaign,
        bundles=rosters.bundles_of(actor(), campaign_id),
        are_fixed=rosters.are_fixed(campaign),
        wrong_id=wrong_id,
        message=message,
        typed=request.form.get("name"),
    )
