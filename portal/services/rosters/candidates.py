"""Who may take part in a campaign, and who does, by unit."""

import hashlib
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import clock
from portal.domain.cohort import by_tenure
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Bundle, Campaign, Participation, Person, Unit
from portal.services.access import LARGEST_ID, Actor, within
from portal.services.campaigns.sight import path_of
from portal.services.people.listing import matches
from portal.services.refusal import NotFound
from portal.services.rosters.dates import is_gone
from portal.services.rosters.places import units_below


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who takes part or may; `default_cohort` is what the tenure rule says.

    `own` is the unit that they work in now, `takes_part` says whether they are on the roster and
    have not left it.
    """

    person: Person
    own: Unit
    place: Participation | None
    bundle: str
    default_cohort: str
    takes_part: bool

    @property
    def moved_to(self) -> Unit | None:
        """Return the unit that a participant works in now, where it is another than counts."""
        if self.place is None or self.place.unit_id == self.own.id:
            return None
        return self.own


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


def candidates(
    actor: Actor, campaign: Campaign, under: int | None = None, search: str = ""
) -> list[Group]:
    """Return the people of the campaign's unit and of all below it, by unit, names in order.

    Disabled people are left out unless they take part. `under` narrows to one of these units,
    `search` to whom it finds by name, pinyin or number; raise NotFound when it is none of them,
    NotAllowed without the permission to edit the campaign.
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
            matches(search) if search else sa.true(),
        )
        .order_by(shown_path, Person.sort_key, Person.employee_no_key)
    )
    today = clock.today()
    groups: dict[int, Group] = {}
    for person, place, bundle, now, then in rows:
        # Listed under the unit of their place, before their own.
        unit = _first(then, now)
        group = groups.setdefault(unit.id, Group(unit, unit.depth - top.depth, []))
        group.people.append(
            Candidate(
                person=person,
                own=now,
                place=place,
                bundle=bundle or "",
                default_cohort=by_tenure(person.in_post_since, campaign.starts_on),
                takes_part=_takes_part(place, campaign, today),
            )
        )
    return list(groups.values())


def _first(place_in: Unit | None, own: Unit) -> Unit:
    """Return the unit to list somebody under: that of an outer join, or else their own."""
    return own if place_in is None else place_in


def _takes_part(place: Participation | None, campaign: Campaign, today: date) -> bool:
    return place is not None and not is_gone(place, campaign, today)


def placeable(actor: Actor, campaign: Campaign) -> list[Unit]:
    """Return the units in which somebody can be placed by hand, the campaign's own first."""
    actor.demand(Permission.CAMPAIGN_EDIT, path_of(campaign))
    return units_below(db.session(), campaign)


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
    unit = session.get(Unit, under) if 0 < under <= LARGEST_ID else None
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
            Participation.joined_on,
            Participation.left_on,
        )
        .where(Participation.campaign_id == campaign_id)
        .order_by(Participation.person_id)
    )
    text = ";".join(",".join(str(value) for value in row) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
