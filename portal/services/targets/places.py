"""Who and what stands on a sheet of targets: the unit looked at, its people, its child units."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

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
# Beyond this many the units to choose from are those on the way down to the one looked at.
MOST_UNITS = 200

Headcount = dict[str, int]


@dataclass(frozen=True, slots=True)
class Member:
    """A participation as sums need it."""

    id: int
    person_id: int
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


def headcount(connection: Connection, campaign: Campaign, actor: Actor, today: date) -> Headcount:
    """Return how many take part in each unit whose targets are the actor's; one statement.

    By the unit's path, 0 where all have left; a team that was moved out of reach is not in it.
    """
    present = sa.case((Participation.left_on <= today, 0), else_=1)
    rows = connection.execute(
        sa.select(Unit.path, sa.func.sum(present))
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id)
        .group_by(Unit.id, Unit.path)
    )
    return {path: int(count) for path, count in rows if actor.may(Permission.CAMPAIGN_EDIT, path)}


def members_of(
    connection: Connection, campaign: Campaign, unit: Unit, paths: Headcount, today: date
) -> list[Member]:
    """Return the participations at the unit and below, of those who left too; one statement."""
    rows = connection.execute(
        sa.select(Participation.id, Participation.person_id, Participation.left_on, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, *at_or_below(campaign, unit))
    )
    return [
        Member(id_, person_id, left_on is not None and left_on <= today)
        for id_, person_id, left_on, path in rows
        if path in paths
    ]


def at_or_below(campaign: Campaign, unit: Unit) -> list[sa.ColumnElement[bool]]:
    """Return the condition on Unit that it lies at or below the unit looked at.

    At the campaign's own unit it is everybody, also a team that was moved elsewhere since.
    """
    if unit.id == campaign.unit_id:
        return []
    return [Unit.path.startswith(unit.path, autoescape=True)]


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


def offered(tops: Iterable[str], unit: Unit, counts: Counter[int]) -> list[tuple[Unit, int]]:
    """Return the units that can be looked at, as a tree is walked, each with its people's number.

    Where they are many: those on the way to the unit looked at.
    """
    roots = [int(path.strip("/").rpartition("/")[2]) for path in tops]
    few = len(counts) <= MOST_UNITS
    wanted = [*counts, *roots] if few else [int(id_) for id_ in unit.path.strip("/").split("/")]
    known = [
        one
        for one in db.session.scalars(
            sa.select(Unit).where(Unit.id.in_(wanted)).order_by(Unit.path)
        )
        if one.path.startswith(tuple(tops)) and (counts[one.id] or one.id in roots)
    ]
    names = {one.id: one.sort_key for one in known}

    def walk(one: Unit) -> list[tuple[str, int]]:
        """Return the names on the way down: so each stands right below what it belongs to."""
        way = (int(part) for part in one.path.strip("/").split("/"))
        return [(names[id_], id_) for id_ in way if id_ in names]

    return [(one, counts[one.id]) for one in sorted(known, key=walk)]


def counted(paths: Headcount) -> Counter[int]:
    """Return by unit how many take part in it and below."""
    counts: Counter[int] = Counter()
    for path, number in paths.items():
        for id_ in path.strip("/").split("/"):
            counts[int(id_)] += number
    return counts


def people(
    campaign: Campaign, unit: Unit, q: str, left: Collection[int], today: date
) -> tuple[list[Place], int]:
    """Return the participants of the unit and below by team and name, and how many there are.

    At most 500 are returned. Of those who left, at the end, the ones asked for are listed.
    """
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
            sa.func.count().over(),
        )
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id == campaign.id,
            sa.or_(has_left == 0, Participation.id.in_(list(left))),
            *at_or_below(campaign, unit),
        )
        .order_by(has_left, Unit.path, Person.sort_key, Person.employee_no_key)
        .limit(MOST_LINES)
    )
    if q:
        query = query.where(matches(q))
    rows: list[tuple[Any, ...]] = [tuple(row) for row in db.session.execute(query)]
    return [Place(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def children(unit: Unit, with_people: Counter[int], q: str = "") -> list[Place]:
    """Return the unit's children in which somebody takes part, by name."""
    query = (
        sa.select(Unit.id, Unit.name, Unit.name_en, Unit.code, Unit.sort_key)
        .where(Unit.parent_id == unit.id)
        .order_by(Unit.sort_key, Unit.id)
    )
    if q:
        query = query.where(finds(q, (Unit.name, Unit.name_en, Unit.code), Unit.sort_key))
    rows: list[Any] = list(db.session.execute(query))
    return [Place(*row) for row in rows if with_people[row.id]]
