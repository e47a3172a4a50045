"""Who may take part in a campaign, and who does, by unit."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.cohort import by_tenure
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Bundle, Campaign, Participation, Person, Unit
from portal.services.access import Actor, within
from portal.services.campaigns.sight import path_of
from portal.services.refusal import NotFound

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who takes part or may; `default_cohort` is what the tenure rule says.

    `moved_to` is the unit that a participant works in now, where it is another.
    """

    person: Person
    place: Participation | None
    bundle: str
    default_cohort: str
    moved_to: Unit | None

    @property
    def takes_part(self) -> bool:
        """Whether the person is on the roster and has not left it."""
        return self.place is not None and self.place.left_on is None


@dataclass(frozen=True, slots=True)
class Group:
    """A unit's people; `depth` counts the units between it and the campaign's."""

    unit: Unit
    depth: int
    people: list[Candidate]


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit under the campaign's with how many people it and the units below it have."""

    unit: Unit
    depth: int
    people: int


def candidates(actor: Actor, campaign: Campaign, under: int | None = None) -> list[Group]:
    """Return the people of the campaign's unit and of all below it, by unit, names in order.

    Disabled people are left out unless they take part. `under` narrows to one of these units; raise
    NotFound when it is none of them, NotAllowed without the permission to edit the campaign.
    """
    actor.demand(Permission.CAMPAIGN_EDIT, path_of(campaign))
    top = scope(db.session(), campaign, under)
    now_in, place_in = sa.orm.aliased(Unit), sa.orm.aliased(Unit)
    shown_path = sa.func.coalesce(place_in.path, now_in.path)
    rows = db.session.execute(
        sa.select(Person, Participation, Bundle.name, now_in, place_in)
        .join(now_in, now_in.id == Person.unit_id)
        .outerjoin(
            Participation,
            sa.and_(Participation.person_id == Person.id, Participation.campaign_id == campaign.id),
        )
        .outerjoin(place_in, place_in.id == Participation.unit_id)
        .outerjoin(Bundle, Bundle.id == Participation.bundle_id)
        .where(
            within(shown_path, [top.path]),
            sa.or_(Participation.id.is_not(None), Person.disabled_at.is_(None)),
        )
        .order_by(shown_path, Person.sort_key, Person.employee_no_key)
    )
    groups: dict[int, Group] = {}
    for person, place, bundle, now, then in rows:
        unit, one = _candidate(campaign, person, place, bundle, now, then)
        group = groups.setdefault(unit.id, Group(unit, unit.depth - top.depth, []))
        group.people.append(one)
    return list(groups.values())


def _candidate(  # a row of the query, some of it from outer joins
    campaign: Campaign,
    person: Person,
    place: Participation | None,
    bundle: str | None,
    now: Unit,
    then: Unit | None,
) -> tuple[Unit, Candidate]:
    """Return the unit to list somebody under, their place's before their own, and the candidate."""
    unit = now if then is None else then
    moved = now if place is not None and now.id != unit.id else None
    cohort = by_tenure(person.in_post_since, campaign.starts_on)
    return unit, Candidate(person, place, bundle or "", cohort, moved)


def units_of(actor: Actor, campaign: Campaign) -> list[UnitCount]:
    """Return the units of the campaign with their people, counted with all below; none empty."""
    top_path = path_of(campaign)
    actor.demand(Permission.CAMPAIGN_EDIT, top_path)
    units = list(
        db.session.scalars(sa.select(Unit).where(within(Unit.path, [top_path])).order_by(Unit.path))
    )
    counts = db.session.execute(
        sa.select(Unit.path, sa.func.count(Person.id))
        .join(Person, Person.unit_id == Unit.id)
        .where(within(Unit.path, [top_path]), Person.disabled_at.is_(None))
        .group_by(Unit.path)
    )
    totals: dict[str, int] = {}
    for path, count in counts:
        ids = path.strip("/").split("/")
        for end in range(1, len(ids) + 1):
            above = f"/{'/'.join(ids[:end])}/"
            totals[above] = totals.get(above, 0) + count
    depth = top_path.count("/") - 2
    return [
        UnitCount(unit, unit.depth - depth, totals[unit.path])
        for unit in units
        if unit.path in totals
    ]


def scope(session: Session, campaign: Campaign, under: int | None) -> Unit:
    """Return the unit that a roster is looked at from: the campaign's, or one below it."""
    top = session.get_one(Unit, campaign.unit_id)
    if under is None:
        return top
    unit = session.get(Unit, under) if 0 < under <= _LARGEST_ID else None
    if unit is None or not unit.path.startswith(top.path):
        raise NotFound
    return unit


def fingerprint(session: Session, campaign_id: int) -> str:
    """Return what a form carries to find out whether the roster changed behind its back."""
    rows = session.execute(
        sa.select(
            Participation.person_id,
            Participation.unit_id,
            Participation.cohort,
            Participation.bundle_id,
            Participation.in_training,
            Participation.left_on,
        )
        .where(Participation.campaign_id == campaign_id)
        .order_by(Participation.person_id)
    )
    text = ";".join(",".join(str(value) for value in row) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
