"""Choosing the participants of a campaign, by unit."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import campaigns, rosters
from portal.services.refusal import Conflict, Rejected
from portal.services.rosters import Candidate, Group, RosterRow
from portal.web.campaigns import words
from portal.web.guard import actor

# More people than this are chosen unit by unit: one form of thousands of rows serves nobody.
MOST_ON_A_PAGE = 200
_CHOSEN = re.compile(r"(in|unit)-([0-9]{1,18})")


def show(campaign_id: int) -> ResponseReturnValue:
    """Show who may take part, unit by unit, with a tick each."""
    return _page(_editable(campaign_id))


def save(campaign_id: int) -> ResponseReturnValue:
    """Make the ticked people the roster."""
    campaign = _editable(campaign_id)
    under = _under()
    version = request.form.get("version")
    if version is None:
        # A form that was cut short would read as a roster of nobody.
        cut = Rejected("", _("The form did not arrive whole. Nothing was saved; send it again."))
        return _page(campaign, error=cut), 422
    groups = rosters.candidates(actor(), campaign, under)
    try:
        changed = rosters.set(actor(), campaign_id, _rows(groups), under=under, version=version)
    except Rejected as refusal:
        return _page(_editable(campaign_id), error=refusal), 422
    except Conflict as conflict:
        return _page(_editable(campaign_id), conflict=conflict), 409
    told = ngettext("%(num)s place changed.", "%(num)s places changed.", changed)
    flash(told if changed else _("Nothing was changed."), "success" if changed else "info")
    address = url_for("campaigns.participants", campaign_id=campaign_id, unit=under)
    return redirect(address, 303)


def _rows(groups: list[Group]) -> list[RosterRow]:
    """Return those whose own box is ticked, or their unit's, with what was typed beside them."""
    ticked: dict[str, frozenset[int]] = {
        kind: frozenset(
            int(match[2])
            for key in request.form
            if (match := _CHOSEN.fullmatch(key)) and match[1] == kind
        )
        for kind in ("in", "unit")
    }
    form = request.form
    return [
        RosterRow(
            person_id=candidate.person.id,
            cohort=form.get(f"cohort-{candidate.person.id}") or None,
            bundle=form.get(f"bundle-{candidate.person.id}", ""),
            in_training=f"training-{candidate.person.id}" in form,
            moves=f"moves-{candidate.person.id}" in form,
        )
        for group in groups
        for candidate in group.people
        if candidate.person.id in ticked["in"]
        or (group.unit.id in ticked["unit"] and _may_join(candidate))
    ]


def _may_join(candidate: Candidate) -> bool:
    return candidate.takes_part or candidate.person.disabled_at is None


def _under() -> int | None:
    return request.values.get("unit", type=int)


def _editable(campaign_id: int) -> Campaign:
    campaign = campaigns.find_for(actor(), campaign_id, Permission.CAMPAIGN_EDIT)
    if campaign.state not in (State.DRAFT, State.LIVE):
        raise Conflict(_("The season is over: its roster no longer changes."))
    return campaign


def _page(
    campaign: Campaign, error: Rejected | None = None, conflict: Conflict | None = None
) -> str:
    units = rosters.units_of(actor(), campaign)
    under = _under()
    total = units[0].people if units else 0
    is_long = under is None and total > MOST_ON_A_PAGE
    groups = [] if is_long else rosters.candidates(actor(), campaign, under)
    return render_template(
        "campaigns/participants.html",
        campaign=campaign,
        groups=groups,
        units=units,
        under=under,
        is_long=is_long,
        total=total,
        cohorts=words.COHORTS,
        bundles=sorted({c.bundle for group in groups for c in group.people if c.bundle}),
        history=rosters.history(actor(), campaign.id),
        version=rosters.fingerprint(db.session(), campaign.id),
        error=error,
        conflict=conflict,
        typed=request.form if error or conflict else None,
    )
