"""The roster of an earlier campaign as it would be chosen now."""

from collections import Counter

import sqlalchemy as sa

from portal.domain.cohort import by_tenure
from portal.domain.rule import Groups, group_name
from portal.models import Bundle, Campaign, Participation, Person, Unit
from portal.services.access import within
from portal.services.work import Work


def copy_roster(
    work: Work, source_id: int, campaign: Campaign, groups: Groups | None = None
) -> dict[int, Participation]:
    """Put those on a draft's roster who took part in the source to its end and still can.

    They are the enabled people who work in the campaign's unit now, in their present units, their
    cohort by time in post, their bundles by name where two of a bundle are left. Nobody begins in
    training. `groups` of old places are bundled in place of the old bundles. Return the new places
    by the id of the old one.
    """
    session = work.session
    top = session.get_one(Unit, campaign.unit_id).path
    rows = session.execute(
        sa.select(Participation.id, Person, Unit, Bundle.name)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(Bundle, Bundle.id == Participation.bundle_id)
        .where(
            Participation.campaign_id == source_id,
            Participation.left_on.is_(None),
            Person.disabled_at.is_(None),
            within(Unit.path, [top]),
        )
        .order_by(Participation.id)
    ).all()
    sub_branches = _sub_branches(work, {unit.path for _id, _person, unit, _bundle in rows})
    named = {id_: name for id_, _person, _unit, name in rows if name}
    if groups is not None:
        taken = {id_ for id_, *_rest in rows}
        named = {
            id_: group_name(number) for number, group in enumerate(groups) for id_ in group & taken
        }
    members = Counter(named.values())
    bundles = {
        name: Bundle(campaign_id=campaign.id, name=name)
        for name, count in members.items()
        if count > 1
    }
    session.add_all(bundles.values())
    session.flush()
    places = {
        id_: Participation(
            campaign_id=campaign.id,
            person_id=person.id,
            unit_id=unit.id,
            sub_branch_id=sub_branches[unit.path],
            cohort=by_tenure(person.in_post_since, campaign.starts_on),
            bundle_id=bundles[named[id_]].id if named.get(id_) in bundles else None,
        )
        for id_, person, unit, _bundle in rows
    }
    session.add_all(places.values())
    session.flush()
    return places


def _sub_branches(work: Work, paths: set[str]) -> dict[str, int]:
    """Return by path the nearest sub-branch at or above it, or else the unit itself."""
    ways = {path: [int(id_) for id_ in path.strip("/").split("/")] for path in paths}
    ids = {id_ for way in ways.values() for id_ in way}
    found = work.session.scalars(
        sa.select(Unit.id).where(Unit.id.in_(ids), Unit.kind == "sub_branch")
    )
    nearest = set(found)
    return {
        path: next((id_ for id_ in reversed(way) if id_ in nearest), way[-1])
        for path, way in ways.items()
    }
