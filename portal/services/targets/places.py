"""Who and what stands on a sheet of targets: the unit looked at, its people, its child units."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Participation, Person, Unit
from portal.services.access import Actor
from portal.services.campaigns.sight import path_of
from portal.services.people.listing import finds, matches
from portal.services.refusal import NotAllowed, NotFound

MOST_LINES = 500
# Beyond this many a list of units to choose from is shorter than the tree: the way down to the
# unit looked at, and what stands right below it.
MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class Member:
    """A participation as sums need it; `path` is its unit's."""

    id: int
    person_id: int
    path: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A line's subject by name: a participant with their team, or a unit.

    `number` is the employee number, or the unit's code. `left_on` is the first day without them,
    which may be one to come; `has_left` once it has.
    """

    id: int
    name: str
    name_en: str | None
    number: str
    sort_key: str
    person_id: int | None = None
    team: str = ""
    team_en: str | None = None
    team_id: int | None = None
    has_left: int = 0
    left_on: date | None = None
    path: str = ""


def members_of(connection: Connection, campaign: Campaign, today: date) -> list[Member]:
    """Return everybody in the campaign, those who left too; one statement."""
    rows = connection.execute(
        sa.select(Participation.id, Participation.person_id, Unit.path, Participation.left_on)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id)
    )
    return [
        Member(id_, person_id, path, left_on is not None and left_on <= today)
        for id_, person_id, path, left_on in rows
    ]


def tops_of(actor: Actor, campaign: Campaign) -> list[str]:
    """Return the paths of the topmost units of the campaign whose targets are the actor's."""
    top = path_of(campaign)
    if actor.may(Permission.CAMPAIGN_EDIT, top):
        return [top]
    return [path for path in actor.paths(Permission.CAMPAIGN_EDIT) if path.startswith(top)]


def unit_of(actor: Actor, campaign: Campaign, unit_id: int | None) -> Unit:
    """Return the unit looked at, without one the topmost that is the actor's.

    Raise NotFound for one that is not in the campaign, NotAllowed for one out of charge.
    """
    tops = tops_of(actor, campaign)
    if not tops:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    if unit_id is None:
        unit_id = int(tops[0].strip("/").rpartition("/")[2])
    unit = db.session.get(Unit, unit_id)
    if unit is None or not unit.path.startswith(path_of(campaign)):
        raise NotFound
    actor.demand(Permission.CAMPAIGN_EDIT, unit.path)
    return unit


def offered(tops: Iterable[str], unit: Unit, members: Iterable[Member]) -> list[tuple[Unit, int]]:
    """Return the units that can be looked at, as a tree is walked, each with its people's number.

    Where they are many: those on the way to the unit looked at, and its children.
    """
    counts = counted(members)
    roots = [int(path.strip("/").rpartition("/")[2]) for path in tops]
    known = [
        one
        for one in db.session.scalars(
            sa.select(Unit)
            .where(Unit.id.in_([*counts, *roots]) if len(counts) <= MOST_UNITS else _near(unit))
            .order_by(Unit.path)
        )
        if one.path.startswith(tuple(tops)) and (counts[one.id] or one.id in roots)
    ]
    names = {one.id: one.sort_key for one in known}

    def walk(one: Unit) -> list[tuple[str, int]]:
        """Return the names on the way down: so each stands right below what it belongs to."""
        way = (int(part) for part in one.path.strip("/").split("/"))
        return [(names[id_], id_) for id_ in way if id_ in names]

    found = [(one, counts[one.id]) for one in sorted(known, key=walk)]
    return (
        found if len(found) <= MOST_UNITS else [pair for pair in found if _is_above(pair[0], unit)]
    )


def counted(members: Iterable[Member]) -> Counter[int]:
    """Return by unit how many take part in it and below."""
    paths = Counter(member.path for member in members if not member.has_left)
    counts: Counter[int] = Counter()
    for path, number in paths.items():
        for id_ in path.strip("/").split("/"):
            counts[int(id_)] += number
    return counts


def _near(unit: Unit) -> sa.ColumnElement[bool]:
    above = [int(id_) for id_ in unit.path.strip("/").split("/")]
    return sa.or_(Unit.id.in_(above), Unit.parent_id == unit.id)


def _is_above(one: Unit, unit: Unit) -> bool:
    return unit.path.startswith(one.path)


def people(campaign: Campaign, unit: Unit, q: str, today: date) -> list[Place]:
    """Return the participants of the unit and below by team and name, those who left at the end."""
    has_left = sa.case((Participation.left_on <= today, 1), else_=0)
    query = (
        sa.select(
            Participation.id,
            Person.name,
            Person.name_en,
            Person.employee_no,
            Person.sort_key,
            Person.id,
            Unit.name,
            Unit.name_en,
            Unit.id,
            has_left,
            Participation.left_on,
            Unit.path,
        )
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id)
        .order_by(has_left, Unit.path, Person.sort_key, Person.employee_no_key)
    )
    # At the campaign's own unit it is everybody, also a team that was moved elsewhere since.
    if unit.id != campaign.unit_id:
        query = query.where(Unit.path.startswith(unit.path, autoescape=True))
    if q:
        query = query.where(matches(q))
    return [Place(*tuple(row)) for row in db.session.execute(query)]


def children(unit: Unit, q: str, with_people: Counter[int]) -> list[Place]:
    """Return the unit's children in which somebody takes part, by name."""
    query = (
        sa.select(Unit.id, Unit.name, Unit.name_en, Unit.code, Unit.sort_key, Unit.path)
        .where(Unit.parent_id == unit.id)
        .order_by(Unit.sort_key, Unit.id)
    )
    if q:
        query = query.where(finds(q, (Unit.name, Unit.name_en, Unit.code), Unit.sort_key))
    return [
        Place(id_, name, name_en, code, sort_key, path=path)
        for id_, name, name_en, code, sort_key, path in db.session.execute(query)
        if with_people[id_]
    ]
