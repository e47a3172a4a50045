"""The history of a campaign's targets: a timeline of what was changed, page by page."""

import re
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.pages import periods, target_moments
from portal.pages.formats import named
from portal.services import campaigns, targets
from portal.services.targets import Narrow, Subject
from portal.web.guard import actor

_SUBJECT = re.compile(r"([pu])([0-9]{1,18})")


def show(campaign_id: int) -> ResponseReturnValue:
    """Show who changed which target when and why; `of` narrows to a person or a unit."""
    campaign = campaigns.find(actor(), campaign_id)
    whole = targets.whole_of(campaign)
    key = request.args.get("period", "")
    narrow = Narrow(_subject(request.args.get("of", "")), periods.read(key, whole) if key else None)
    found = targets.timeline(actor(), campaign_id, narrow, request.args.get("page", 1, type=int))
    offer = targets.told_of(actor(), campaign_id)
    kept: dict[str, Any] = {
        name: text for name in ("of", "period") if (text := request.args.get(name))
    }
    return render_template(
        "campaigns/target_history.html",
        campaign=campaign,
        found=found,
        moments=target_moments.moments(found.lines),
        subjects=[(key, named(one)) for key, one in offer.subjects],
        spans=[(periods.key(span), periods.name(span)) for span in offer.spans],
        kept=kept,
        may_set=targets.may_set_some(actor(), campaign),
        url_of=lambda number: url_for(
            "campaigns.target_history", campaign_id=campaign_id, page=number, **kept
        ),
    )


def _subject(text: str) -> Subject | None:
    match = _SUBJECT.fullmatch(text)
    if match is None:
        return None
    return ("p" if match[1] == "p" else "u"), int(match[2])
