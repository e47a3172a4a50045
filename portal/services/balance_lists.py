"""A list of opening balances: staged, shown as what it would bring in, and brought in whole."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import balance_rows, balances, imports, staging
from portal.services.access import Actor
from portal.services.balance_rows import FIELDS, Row
from portal.services.campaigns.sight import find_for
from portal.services.imports import Staged, Texts
from portal.services.refusal import Conflict
from portal.services.work import writing

KIND = "balances"


def campaign_of(actor: Actor, campaign_id: int) -> Campaign:
    """Return the campaign; NotFound out of sight, NotAllowed for who does not organise it."""
    return find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)


def is_open(campaign: Campaign) -> bool:
    """Whether balances can be brought in: only a live campaign has books."""
    return campaign.state == State.LIVE


def stage(actor: Actor, campaign_id: int, file_name: str, rows: Sequence[list[str]]) -> int:
    """Keep the rows for the actor; Conflict for a campaign that is not live."""
    if not is_open(campaign_of(actor, campaign_id)):
        raise Conflict(_l("Figures are brought in while a campaign is live."))
    return staging.stage(actor, KIND, file_name, rows, campaign_id)


def preview(actor: Actor, campaign_id: int, import_id: int, asked: Sequence[str] = ()) -> Staged:
    """Return what the staged list would bring in; NotFound for a list of somebody else's."""
    return _looked_at(actor, campaign_id, import_id, asked)[0]


def take_over(
    actor: Actor, campaign_id: int, import_id: int, asked: Sequence[str], seen: str
) -> int:
    """Bring in every figure of the list, or none; return how many.

    `seen` is the digest of the preview that is confirmed: Conflict where the list would do
    something else by now. Rejected while any row is wrong, or none would do anything.
    """
    shown, rows = _looked_at(actor, campaign_id, import_id, asked)
    imports.demand_takeable(shown)
    if shown.preview.digest != seen:
        raise Conflict(imports.CHANGED_MEANWHILE)
    wished = [row.balance for row in rows if row.balance is not None]
    # Asks all of it again under the campaign's lock, also whether a figure was brought in before:
    # of two confirmations at once the second is refused there.
    count = balances.bring_in(actor, campaign_id, wished, shown.staged.file_name)
    with writing() as work:
        staging.drop(work, import_id)
    return count


def _looked_at(
    actor: Actor, campaign_id: int, import_id: int, asked: Sequence[str]
) -> tuple[Staged, list[Row]]:
    campaign = campaign_of(actor, campaign_id)
    staged = staging.find(actor, import_id, {KIND}, campaign_id)

    def check(texts: Texts) -> list[Row]:
        rows = balance_rows.keyed(texts)
        stands = balance_rows.read(db.session(), campaign, actor.person_id, clock.today())
        balance_rows.check(rows, stands)
        return rows

    return imports.look(staged, FIELDS, asked, check)
