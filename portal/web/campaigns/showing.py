"""The list of campaigns and one campaign's page."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Unit
from portal.services import campaigns, targets
from portal.services.campaigns.sight import pages_of
from portal.web.campaigns import words
from portal.web.campaigns.state import following
from portal.web.guard import actor


def index() -> ResponseReturnValue:
    """List the campaigns in sight, live ones first."""
    page = max(request.args.get("page", 1, type=int), 1)
    found, total = campaigns.page_of(actor(), page)
    return render_template(
        "campaigns/index.html",
        rows=campaigns.listed(actor(), found),
        states=words.STATES,
        page=min(page, pages_of(total)),
        pages=pages_of(total),
        total=total,
        url_of=lambda number: url_for("campaigns.index", page=number),
        may_create=bool(actor().paths(Permission.CAMPAIGN_CREATE)),
    )


def show(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign: rules in words, roster, boards, and how the rules came to be."""
    campaign = campaigns.find(actor(), campaign_id)
    path = campaigns.path_of(campaign)
    revisions = campaigns.history(actor(), campaign_id)
    catalogue = campaigns.catalogue()
    teller = words.Teller(catalogue, revisions)
    draft = campaigns.draft_of(db.session(), campaign)
    is_open = campaign.state in (State.DRAFT, State.LIVE)
    return render_template(
        "campaigns/show.html",
        campaign=campaign,
        unit=db.session.get(Unit, campaign.unit_id),
        rules=words.rules(campaign, draft, teller),
        draft=draft,
        indicators=teller.indicators,
        channels={channel.id: channel for channel in catalogue.channels},
        overview=campaigns.overview(campaign),
        board_names=words.BOARDS,
        states=words.STATES,
        revisions=[
            (revision, [teller.line(change) for change in revision.changes])
            for revision in revisions
        ],
        may_edit=is_open and actor().may(Permission.CAMPAIGN_EDIT, path),
        may_target=is_open and targets.may_set_some(actor(), campaign),
        next_state=following(campaign.state)
        if actor().may(Permission.CAMPAIGN_ADVANCE, path)
        else None,
    )
