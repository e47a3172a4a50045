"""Reopening a campaign: one step back, with a reason, in the open."""

from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State, before
from portal.domain.roles import Permission
from portal.models import Campaign
from portal.services import arrears, audit, free_text
from portal.services.access import Actor
from portal.services.campaigns import find_for, rules
from portal.services.campaigns.locking import announce, lock
from portal.services.refusal import Conflict, Rejected
from portal.services.work import writing


def reopen(
    actor: Actor, campaign_id: int, state: str, reason: str, *, version: int | None = None
) -> Campaign:
    """Lead a campaign one step back: a closed one to frozen, a frozen one to live.

    Closes that were taken stay as they were. Reversals that a closed campaign kept out count in it
    now, and once it is live so does what was entered while it was not. Raise Rejected without a
    reason, Conflict when it is no longer where the page showed it, NotFound and NotAllowed.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_ADVANCE)
    reason = free_text.checked("reason", reason)
    if not reason:
        raise Rejected("reason", _l("Say why the season is reopened; the reason is on record."))
    with writing() as work:
        campaign = lock(work, campaign_id)
        moved_on = version is not None and version != rules.version(work.session, campaign_id)
        if moved_on or before(campaign.state) is None or before(campaign.state) != state:
            raise Conflict(_l("Somebody else changed this campaign while you had it open."))
        campaign.state = state
        work.session.flush()
        taken_back = arrears.settle(work, campaign)
        counted = arrears.catch_up(work, campaign) if state == State.LIVE else 0
        rules.append(work, actor, campaign, reason)
        detail: dict[str, object] = {
            "state": state,
            "reason": reason,
            "taken_back": taken_back,
            "counted": counted,
        }
        audit.record(work, actor, "campaign.reopen", "campaign", campaign_id, detail=detail)
        announce(work, campaign_id)
    return campaign
