"""Which campaigns somebody sees: those they take part in, and those of units in their sight."""

from datetime import date

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Unit
from portal.services.access import LARGEST_ID, Actor, campaign_in_sight, within
from portal.services.refusal import NotFound

PAGE = 50
_ORDER = sa.case({"live": 0, "draft": 1, "frozen": 2, "closed": 3}, value=Campaign.state)


def visible(actor: Actor) -> sa.Select[Campaign]:
    """Return the query for the campaigns in sight.

    A draft is in sight of those who prepare it: its organisers, and the supervisors below them, who
    set their own unit's targets.
    """
    paths = actor.paths(Permission.CAMPAIGN_EDIT)
    above = {int(id_) for path in paths for id_ in path.strip("/").split("/") if id_}
    prepared = sa.or_(within(Unit.path, paths), Unit.id.in_(above))
    return (
        sa.select(Campaign)
        .join(Unit, Unit.id == Campaign.unit_id)
        .where(campaign_in_sight(actor), sa.or_(Campaign.state != "draft", prepared))
    )


def visible_to(actor: Actor) -> list[Campaign]:
    """Return every campaign in sight: live ones first, then the latest."""
    return list(db.session.scalars(_listed(actor)))


def references(actor: Actor, before: date) -> list[Campaign]:
    """Return the campaigns in sight that began before the day, the latest first: to compare with.

    A draft has no figures that anything could be compared with.
    """
    return list(
        db.session.scalars(
            visible(actor)
            .where(Campaign.starts_on < before, Campaign.state != "draft")
            .order_by(Campaign.ends_on.desc(), Campaign.id.desc())
        )
    )


def page_of(actor: Actor, page: int) -> tuple[list[Campaign], int]:
    """Return one page of 50 of the campaigns in sight, and how many there are in all.

    A page beyond the last is the last.
    """
    total = db.session.scalar(sa.select(sa.func.count()).select_from(visible(actor).subquery()))
    page = min(page, pages_of(total or 0))
    rows = db.session.scalars(_listed(actor).limit(PAGE).offset((page - 1) * PAGE))
    return list(rows), total or 0


def pages_of(total: int) -> int:
    """Return how many pages that many campaigns fill; at least one."""
    return max(-(-total // PAGE), 1)


def find(actor: Actor, campaign_id: int) -> Campaign:
    """Return the campaign when it is in sight, else raise NotFound."""
    if not 0 < campaign_id <= LARGEST_ID:
        raise NotFound
    campaign = db.session.scalar(visible(actor).where(Campaign.id == campaign_id))
    if campaign is None:
        raise NotFound
    return campaign


def path_of(campaign: Campaign) -> str:
    """Return the path of the campaign's unit."""
    unit = db.session.get(Unit, campaign.unit_id)
    if unit is None:
        raise NotFound
    return unit.path


def find_for(actor: Actor, campaign_id: int, permission: Permission) -> Campaign:
    """Return the campaign in sight when the actor holds the permission at its unit.

    Raise NotFound out of sight, NotAllowed without the permission.
    """
    campaign = find(actor, campaign_id)
    actor.demand(permission, path_of(campaign))
    return campaign


def _listed(actor: Actor) -> sa.Select[Campaign]:
    return visible(actor).order_by(_ORDER, Campaign.ends_on.desc(), Campaign.id.desc())
