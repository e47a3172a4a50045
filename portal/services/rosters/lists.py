"""A roster as a list: staged, shown as what it would do, taken over whole, and taken out again."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import audit, imports, staging
from portal.services.access import Actor
from portal.services.campaigns.sight import find_for
from portal.services.imports import Staged, Texts
from portal.services.refusal import Conflict, Rejected
from portal.services.rosters import list_rows, setting
from portal.services.rosters.candidates import fingerprint
from portal.services.rosters.list_fields import FIELDS
from portal.services.rosters.list_rows import COHORTS, NO, YES, Row
from portal.services.sheets import LARGEST_ROWS
from portal.services.sheets import Cell as Value
from portal.services.work import writing

PART, WHOLE = "roster", "roster_whole"
"""A list that adds and changes those whom it names, and one that is the whole roster."""


def editable(actor: Actor, campaign_id: int) -> Campaign:
    """Return the campaign whose roster may be changed; NotFound, NotAllowed, Conflict when over."""
    campaign = find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    if campaign.state not in (State.DRAFT, State.LIVE):
        raise Conflict(setting.OVER)
    return campaign


def stage(
    actor: Actor, campaign_id: int, kind: str, file_name: str, rows: Sequence[list[str]]
) -> int:
    """Keep the rows for the actor; `kind` says whether they are the whole roster."""
    editable(actor, campaign_id)
    if kind not in (PART, WHOLE):
        raise Rejected("kind", _l("Choose from the list."))
    return staging.stage(actor, kind, file_name, rows, campaign_id)


def preview(actor: Actor, campaign_id: int, import_id: int, asked: Sequence[str] = ()) -> Staged:
    """Return what the staged list would do; NotFound for a list of somebody else's."""
    return _looked_at(actor, campaign_id, import_id, asked)[0]


def take_over(
    actor: Actor, campaign_id: int, import_id: int, asked: Sequence[str], seen: str
) -> int:
    """Bring the roster to the list, or change nothing; return how many places changed.

    `seen` is the digest of the preview that is confirmed: Conflict where the list would do
    something else by now. Rejected while any row is wrong, or none would do anything.
    """
    # Read before the rows are: whatever changes after it is found out under the lock.
    version = fingerprint(db.session(), campaign_id)
    shown, rows = _looked_at(actor, campaign_id, import_id, asked)
    imports.demand_takeable(shown)
    if shown.preview.digest != seen:
        raise Conflict(imports.CHANGED_MEANWHILE)
    wished = [row.wished for row in rows if row.wished is not None]
    changed = setting.set(
        actor,
        campaign_id,
        wished,
        among=None if shown.staged.kind == WHOLE else {row.person_id for row in wished},
        version=version,
        source=shown.staged.file_name,
    )
    with writing() as work:
        staging.drop(work, import_id)
    return changed


def export(actor: Actor, campaign_id: int) -> list[list[Value]]:
    """Return the roster as its list would hold it, for a file that leaves the house; audited.

    Who was taken off before their first day never took part, and is left out.
    """
    campaign = find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    found = list_rows.read(db.session(), campaign, clock.today()).people.values()
    rows: list[list[Value]] = [
        [
            *(known.person.employee_no, known.person.name, known.unit.code),
            *(str(COHORTS[place.cohort]), known.bundle, str(YES if place.in_training else NO)),
            *(place.joined_on or campaign.starts_on, place.left_on),
        ]
        for known in found
        if (place := known.place) is not None
        and known.unit is not None
        and (place.left_on is None or place.left_on > campaign.starts_on)
    ]
    if len(rows) > LARGEST_ROWS:
        raise Rejected("", _l("These are more than %(most)s people.", most=LARGEST_ROWS))
    with writing() as work:
        detail: dict[str, object] = {"rows": len(rows)}
        audit.record(work, actor, "roster.export", "campaign", campaign_id, detail=detail)
    return rows


def _looked_at(
    actor: Actor, campaign_id: int, import_id: int, asked: Sequence[str]
) -> tuple[Staged, list[Row]]:
    campaign = editable(actor, campaign_id)
    staged = staging.find(actor, import_id, {PART, WHOLE}, campaign_id)

    def check(texts: Texts) -> list[Row]:
        stands = list_rows.read(db.session(), campaign, clock.today())
        return list_rows.check(list_rows.keyed(texts), stands, is_whole=staged.kind == WHOLE)

    return imports.look(staged, FIELDS, asked, check)
