"""The bundles of a campaign with their members: looked at, named anew, dissolved."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Bundle, Campaign, Participation, Person
from portal.services import audit, names
from portal.services.access import LARGEST_ID, Actor
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find_for
from portal.services.refusal import Conflict, NotFound, Rejected
from portal.services.rosters.bundling import FIXED, LONGEST_BUNDLE, are_fixed
from portal.services.rosters.revising import write_down
from portal.services.rosters.setting import OVER
from portal.services.work import Work, writing


@dataclass(frozen=True)
class Members:
    """A bundle and who is in it, those who have left among them."""

    bundle: Bundle
    people: list[Person] = field(default_factory=list)


def bundles_of(actor: Actor, campaign_id: int) -> list[Members]:
    """Return the bundles that have members, by name. Raise NotFound and NotAllowed."""
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    rows = db.session.execute(
        sa.select(Bundle, Person)
        .join(Participation, Participation.bundle_id == Bundle.id)
        .join(Person, Person.id == Participation.person_id)
        .where(Bundle.campaign_id == campaign_id)
        .order_by(Bundle.name, Bundle.id, Person.sort_key, Person.employee_no_key)
    )
    found: dict[int, Members] = {}
    for bundle, person in rows:
        found.setdefault(bundle.id, Members(bundle)).people.append(person)
    return list(found.values())


def rename_bundle(actor: Actor, campaign_id: int, bundle_id: int, name: str) -> str:
    """Give a bundle another name and return it; its members and what they did stay.

    Raise Rejected at `name` for none, or one that another bundle of the campaign has.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    with writing() as work:
        _, bundle = _locked(work, campaign_id, bundle_id)
        name = names.clean("name", name, LONGEST_BUNDLE)
        if name == bundle.name:
            work.session.rollback()
            return name
        taken = sa.exists().where(Bundle.campaign_id == campaign_id, Bundle.name == name)
        if work.session.scalar(sa.select(taken)):
            raise Rejected("name", _l("Another bundle of this campaign has this name."))
        detail: dict[str, object] = {"old": bundle.name, "new": name}
        bundle.name = name
        audit.record(work, actor, "bundle.rename", "bundle", bundle_id, detail=detail)
        announce(work, campaign_id)
    return name


def dissolve_bundle(actor: Actor, campaign_id: int, bundle_id: int) -> int:
    """Take everybody out of a bundle and return how many; each stands alone from then on.

    Raise Conflict where the campaign scores bundles and is live: there they are fixed.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    with writing() as work:
        campaign, bundle = _locked(work, campaign_id, bundle_id)
        if are_fixed(campaign):
            raise Conflict(FIXED)
        places = work.session.scalars(
            sa.select(Participation).where(Participation.bundle_id == bundle_id)
        ).all()
        for place in places:
            place.bundle_id = None
        work.session.flush()
        detail: dict[str, object] = {"name": bundle.name, "members": len(places)}
        if campaign.state == State.LIVE:
            write_down(work, actor, campaign, places)
        else:
            work.session.delete(bundle)
        audit.record(work, actor, "bundle.dissolve", "bundle", bundle_id, detail=detail)
        announce(work, campaign_id)
    return len(places)


def _locked(work: Work, campaign_id: int, bundle_id: int) -> tuple[Campaign, Bundle]:
    """Return the campaign, locked, and a bundle of it that has members; else NotFound."""
    campaign = lock(work, campaign_id)
    if campaign.state not in (State.DRAFT, State.LIVE):
        raise Conflict(OVER)
    has_members = sa.exists().where(Participation.bundle_id == Bundle.id)
    bundle = work.session.scalars(
        sa.select(Bundle).where(
            Bundle.id == min(bundle_id, LARGEST_ID),
            Bundle.campaign_id == campaign_id,
            has_members,
        )
    ).one_or_none()
    if bundle is None:
        raise NotFound
    return campaign, bundle
