"""Setting targets: only what changes is written down, with its reason."""

from collections.abc import Mapping
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.quantity import from_scaled, to_scaled
from portal.domain.roles import Permission
from portal.models import Campaign, Indicator, Participation, TargetRevision, Unit
from portal.services import audit, free_text
from portal.services.access import Actor
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.targets import force
from portal.services.work import Work, writing

LARGEST = Decimal(9_999_999)


def set(  # noqa: A001 - read as `targets.set(…)`; people and units are set in one go
    actor: Actor,
    campaign_id: int,
    by_participation: Mapping[int, Decimal],
    by_unit: Mapping[int, Decimal],
    reason: str = "",
    *,
    version: int | None = None,
) -> int:
    """Set targets; 0 takes one away. Return how many changed; only those are written down.

    Changing one that is in force in a live campaign needs a reason. Nobody sets their own. Raise
    Rejected ("reason", "p<participation>", "u<unit>"), Conflict, NotFound and NotAllowed.
    """
    find(actor, campaign_id)
    reason = free_text.checked("reason", reason)
    with writing() as work:
        campaign = lock(work, campaign_id)
        if campaign.state not in (State.DRAFT, State.LIVE):
            raise Conflict(_l("The season is over: its targets no longer change."))
        if version is not None and version != force.version(work.session, campaign_id):
            raise Conflict(_l("Somebody else changed targets while you had them open."))
        whole = _whole(work, campaign)
        wished = {("p", id_): _scaled(f"p{id_}", t, whole) for id_, t in by_participation.items()}
        wished |= {("u", id_): _scaled(f"u{id_}", t, whole) for id_, t in by_unit.items()}
        people, units = force.in_force(work.connection, campaign_id)
        old = {("p", k): v for k, v in people.items()} | {("u", k): v for k, v in units.items()}
        changed = {key: new for key, new in wished.items() if old.get(key, 0) != new}
        if not changed:
            work.session.rollback()
            return 0
        _check_subjects(work, actor, campaign, changed)
        adjusts = any(old.get(key) for key in changed)
        if adjusts and campaign.state == State.LIVE and not reason:
            raise Rejected("reason", _l("Say why the targets change; the reason is on record."))
        _write(work, actor, campaign, changed, reason)
        for (kind, id_), new in changed.items():
            detail: dict[str, object] = {
                "campaign_id": campaign_id,
                "old": None if (kind, id_) not in old else str(from_scaled(old[kind, id_])),
                "new": str(from_scaled(new)),
            }
            subject = "participation" if kind == "p" else "unit"
            audit.record(work, actor, "target.set", subject, id_, detail=detail)
        announce(work, campaign_id)
    return len(changed)


def _whole(work: Work, campaign: Campaign) -> bool:
    indicator = (
        work.session.get(Indicator, campaign.ranking_indicator_id)
        if campaign.ranking_indicator_id
        else None
    )
    return indicator is not None and indicator.whole


def _scaled(field: str, target: Decimal, whole: bool) -> int:  # noqa: FBT001 - a rule, not a mode
    if not target.is_finite() or not 0 <= target <= LARGEST:
        raise Rejected(field, _l("A target is from 0 to 9999999."))
    if whole and target != target.to_integral_value():
        raise Rejected(field, _l("Only whole numbers are counted here."))
    try:
        return to_scaled(target)
    except ValueError as error:
        raise Rejected(field, _l("At most four decimals are counted.")) from error


def _check_subjects(
    work: Work, actor: Actor, campaign: Campaign, changed: Mapping[tuple[str, int], int]
) -> None:
    people = [id_ for kind, id_ in changed if kind == "p"]
    places = work.session.execute(
        sa.select(Participation.id, Participation.person_id, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, Participation.id.in_(people))
    ).all()
    if len(places) != len(people):
        raise NotFound
    for _id, person_id, path in places:
        actor.demand(Permission.CAMPAIGN_EDIT, path)
        if person_id == actor.person_id:
            raise NotAllowed(Permission.CAMPAIGN_EDIT)
    unit_ids = [id_ for kind, id_ in changed if kind == "u"]
    paths = list(work.session.scalars(sa.select(Unit.path).where(Unit.id.in_(unit_ids))))
    top = work.session.get_one(Unit, campaign.unit_id).path
    if len(paths) != len(unit_ids) or not all(path.startswith(top) for path in paths):
        raise NotFound
    for path in paths:
        actor.demand(Permission.CAMPAIGN_EDIT, path)


def _write(
    work: Work,
    actor: Actor,
    campaign: Campaign,
    changed: Mapping[tuple[str, int], int],
    reason: str,
) -> None:
    for (kind, id_), target in changed.items():
        work.session.add(
            TargetRevision(
                campaign_id=campaign.id,
                unit_id=id_ if kind == "u" else None,
                participation_id=id_ if kind == "p" else None,
                indicator_id=campaign.ranking_indicator_id,
                target=target,
                valid_from=clock.today(),
                reason=reason,
                recorded_at=work.now,
                recorder_id=actor.person_id,
            )
        )
    work.session.flush()
