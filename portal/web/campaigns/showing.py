"""The list of campaigns and one campaign's page."""

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.campaign import State, before
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import campaigns, proposals, targets
from portal.services.campaigns import Revision, reading
from portal.services.campaigns.sight import pages_of
from portal.web.campaigns import in_short, told, words
from portal.web.campaigns.state import following
from portal.web.guard import actor
from portal.web.insights import rule_words

# More people than this are counted by unit alone; whoever leads a unit below sees its names.
MOST_NAMES = 200


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
        may_bring_in=actor().may(Permission.OUTCOME_BRING_IN),
    )


def show(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign: rules in words, who has read them, roster, boards, and the rules' history.

    The version is read first: rules that change meanwhile make a confirmation late, never early.
    """
    campaign = campaigns.find(actor(), campaign_id)
    version = campaigns.version(db.session(), campaign_id)
    path = campaigns.path_of(campaign)
    revisions = campaigns.history(actor(), campaign_id)
    catalogue = campaigns.catalogue()
    teller = words.Teller(catalogue, revisions)
    lines = [(rev, [teller.line(change) for change in rev.changes]) for rev in revisions]
    draft = campaigns.draft_of(db.session(), campaign)
    facts = told.gather(db.session(), actor(), campaign, draft, catalogue)
    is_open = campaign.state in (State.DRAFT, State.LIVE)
    return render_template(
        "campaigns/show.html",
        campaign=campaign,
        unit=facts.unit,
        document=told.document(facts),
        rules=in_short.rules(campaign, draft, teller),
        draft=draft,
        indicators=teller.indicators,
        overview=campaigns.overview(campaign),
        board_names=words.BOARDS,
        states=words.STATES,
        revisions=lines,
        version=version,
        may_edit=is_open and actor().may(Permission.CAMPAIGN_EDIT, path),
        may_target=targets.may_set_some(actor(), campaign),
        next_state=following(campaign.state)
        if actor().may(Permission.CAMPAIGN_ADVANCE, path)
        else None,
        may_copy=bool(actor().paths(Permission.CAMPAIGN_CREATE)),
        set_up_by=proposals.of_campaign(actor(), campaign),
        proposals=proposals.listed(actor(), campaign),
        told_of=lambda one: rule_words.content(one.proposal.content, catalogue.indicators),
        changes_told=rule_words.changes,
        may_reopen=before(campaign.state) is not None
        and actor().may(Permission.CAMPAIGN_ADVANCE, path),
        has=current_app.view_functions.__contains__,
        **_reading(campaign, version, lines),
    )


def _reading(
    campaign: Campaign, version: int, lines: Sequence[tuple[Revision, list[words.Line]]]
) -> dict[str, object]:
    """Return what the page says of reading: one's own, what changed since, and everybody's."""
    own = reading.own(actor(), campaign.id) if campaign.state == State.LIVE and version else None
    since = own.revision_id if own else 0
    readers = reading.readers(actor(), campaign, version)
    return {
        "own": own,
        "is_read": own is not None and since == version,
        "news": [line for line in lines if since and line[0].id > since],
        "readers": readers,
        "read": sum(len(of_unit.done) for of_unit in readers),
        "unread": sum(len(of_unit.waiting) for of_unit in readers),
        "most_names": MOST_NAMES,
    }


def confirm(campaign_id: int) -> ResponseReturnValue:
    """Record that the reader has read the rules as the page showed them."""
    reading.confirm(actor(), campaign_id, request.form.get("revision", type=int))
    flash(_("Your confirmation is on record."), "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
