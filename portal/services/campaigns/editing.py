"""Setting a campaign up and changing it; every change is a revision of its rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import FIXED_ONCE_LIVE, State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Campaign,
    CampaignChannel,
    Channel,
    Indicator,
    Participation,
    Posting,
    Unit,
)
from portal.services import audit, free_text
from portal.services.access import Actor, find_unit
from portal.services.campaigns import counting, rules
from portal.services.campaigns.draft import CampaignDraft, draft_of
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find_for, references
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing

_CODE_TAKEN = _l("Another campaign has this code. Choose another.")
# What the rule calls by one word is more than one field here.
_FIXED_FIELDS = {"ranking": ("ranking", "ranking_indicator_id"), "unit": ("unit_id",)}
FIXED_FIELDS = tuple(
    field for name in sorted(FIXED_ONCE_LIVE) for field in _FIXED_FIELDS.get(name, (name,))
)
_PLAIN = tuple(
    f.name for f in fields(CampaignDraft) if f.name not in ("indicators", "channels", "closures")
)


def create(actor: Actor, draft: CampaignDraft) -> Campaign:
    """Set a campaign up as a draft.

    Raise NotFound for a unit out of sight, NotAllowed without the permission there, Rejected.
    """
    demand_unit(actor, draft.unit_id)
    draft = draft.checked()
    with code_taken_once(), writing() as work:
        return begin(work, actor, draft)


@contextmanager
def code_taken_once() -> Iterator[None]:
    """Refuse the second of two who take one code at the same moment.

    On PostgreSQL both may have looked before either had written.
    """
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise Rejected("code", _CODE_TAKEN) from error


def begin(work: Work, actor: Actor, draft: CampaignDraft) -> Campaign:
    """Write a checked draft down as a new campaign."""
    _check_references(work, draft, None)
    _check_reference(actor, draft, None)
    campaign = Campaign(state=State.DRAFT.value)
    work.session.add(campaign)
    _apply(work, actor, campaign, draft)
    rules.append(work, actor, campaign)
    audit.record(
        work, actor, "campaign.create", "campaign", campaign.id, detail={"code": draft.code}
    )
    return campaign


def edit(
    actor: Actor,
    campaign_id: int,
    draft: CampaignDraft,
    *,
    version: int | None = None,
    reason: str = "",
) -> Campaign:
    """Change a campaign: a draft in everything, a live one in what its standings do not rest on.

    With the `version` that the form was shown at, Conflict when somebody else changed it since.
    Raise Rejected at the first field that may not change, NotFound and NotAllowed.
    """
    shown = find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    if draft.unit_id != shown.unit_id and shown.state == State.DRAFT:
        demand_unit(actor, draft.unit_id)
    draft, reason = draft.checked(), free_text.checked("reason", reason)
    with writing() as work:
        campaign = lock(work, campaign_id)
        if campaign.state not in (State.DRAFT, State.LIVE):
            raise Conflict(_l("The season is over: its rules no longer change."))
        if version is not None and version != rules.version(work.session, campaign_id):
            raise Conflict(_l("Somebody else changed this campaign while you had it open."))
        before = draft_of(work.session, campaign)
        changed = [name for name in _names() if _differs(name, before, draft)]
        if not changed:
            work.session.rollback()
            return campaign
        if campaign.state == State.LIVE:
            _check_live(work, campaign, before, draft)
        _check_references(work, draft, campaign)
        _check_reference(actor, draft, campaign)
        _apply(work, actor, campaign, draft)
        rules.append(work, actor, campaign, reason)
        detail: dict[str, object] = {"changed": changed}
        audit.record(work, actor, "campaign.edit", "campaign", campaign_id, detail=detail)
        announce(work, campaign_id)
    return campaign


def _names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(CampaignDraft))


def _differs(name: str, before: CampaignDraft, draft: CampaignDraft) -> bool:
    old, new = getattr(before, name), getattr(draft, name)
    if name in ("indicators", "channels"):
        return dict(old) != dict(new)
    return bool(old != new)


def demand_unit(actor: Actor, unit_id: int) -> None:
    """Raise unless the actor may set a campaign up in the unit: NotFound, NotAllowed, Rejected."""
    unit = find_unit(db.session(), actor, unit_id)
    actor.demand(Permission.CAMPAIGN_CREATE, unit.path)
    if unit.disabled_at is not None:
        raise Rejected("unit_id", _l("This unit is disabled. Choose another."))


def _check_live(
    work: Work, campaign: Campaign, before: CampaignDraft, draft: CampaignDraft
) -> None:
    for name in FIXED_FIELDS:
        old, new = getattr(before, name), getattr(draft, name)
        if name == "indicators":
            old, new = dict(old).keys(), dict(new).keys()
        if old != new:
            raise Rejected(
                name, _l("The standings rest on this: it is fixed once a campaign is live.")
            )
    if _differs("indicators", before, draft):
        raise Rejected(
            "indicators", _l("Points of a live campaign change on their own page, from a day on.")
        )
    last = work.session.scalar(
        sa.select(sa.func.max(Posting.business_date))
        .join(Participation, Participation.id == Posting.participation_id)
        .where(Participation.campaign_id == campaign.id)
    )
    if last is not None and draft.ends_on < last:
        raise Rejected(
            "ends_on",
            _l("Openings already count up to %(day)s; end no earlier.", day=last.isoformat()),
        )


def _check_references(work: Work, draft: CampaignDraft, campaign: Campaign | None) -> None:
    session = work.session
    own_id = campaign.id if campaign else None
    taken = session.scalar(sa.select(Campaign.id).where(Campaign.code == draft.code))
    if taken is not None and taken != own_id:
        raise Rejected("code", _CODE_TAKEN)
    for field, model in (("indicators", Indicator), ("channels", Channel)):
        ids = dict(getattr(draft, field)).keys()
        known = session.scalar(sa.select(sa.func.count()).where(model.id.in_(ids)))
        if known != len(ids):
            raise Rejected(field, _l("Choose from the list."))
    if campaign is not None and draft.unit_id != campaign.unit_id:
        _check_participants_inside(work, campaign, draft.unit_id)


def _check_reference(actor: Actor, draft: CampaignDraft, campaign: Campaign | None) -> None:
    """Refuse a season to compare with that is not an earlier one in the actor's sight."""
    is_new = campaign is None or draft.reference_id != campaign.reference_id
    if draft.reference_id is None or not is_new:
        return
    earlier = {one.id for one in references(actor, draft.starts_on)}
    if draft.reference_id not in earlier:
        raise Rejected(
            "reference_id", _l("Choose a season that began before this one, from the list.")
        )


def _check_participants_inside(work: Work, campaign: Campaign, unit_id: int) -> None:
    top = work.session.get_one(Unit, unit_id).path
    paths = work.session.scalars(
        sa.select(Unit.path)
        .join(Participation, Participation.unit_id == Unit.id)
        .where(
            Participation.campaign_id == campaign.id,
            Participation.stays_on(max(campaign.starts_on, clock.today())),
        )
        .distinct()
    )
    if not all(path.startswith(top) for path in paths):
        raise Rejected(
            "unit_id",
            _l("Some participants are not in this unit. Take them off the roster first."),
        )


def _apply(work: Work, actor: Actor, campaign: Campaign, draft: CampaignDraft) -> None:
    session = work.session
    for name in _PLAIN:
        setattr(campaign, name, getattr(draft, name))
    campaign.closures = [day.isoformat() for day in draft.closures]
    session.flush()
    # An INSERT takes None for what was not said, and fills the usual hour in.
    campaign.report_reminder = draft.report_reminder
    session.execute(sa.delete(CampaignChannel).where(CampaignChannel.campaign_id == campaign.id))
    for id_, priority in draft.channels:
        session.add(CampaignChannel(campaign_id=campaign.id, channel_id=id_, priority=priority))
    if campaign.state == State.DRAFT:
        counting.write(work, actor, campaign, draft)
    session.flush()
