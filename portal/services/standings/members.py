"""Who takes part, as a board needs them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import Campaign, Participation, Person, RosterRevision, Unit


@dataclass(frozen=True)
class Member:
    """A participant as a board needs it; `left_on` is the first day without them.

    `greeting` and `hue` are what they have chosen for themselves: empty and None without.
    """

    participation_id: int
    person_id: int
    employee_no: str
    name: str
    name_en: str | None
    unit_id: int
    unit_name: str
    unit_name_en: str | None
    unit_path: str
    unit_kind: str
    sub_branch_id: int
    bundle_id: int | None
    in_training: bool
    left_on: date | None
    greeting: str
    hue: int | None


def _members(place: type[Participation | RosterRevision]) -> sa.Select[*tuple[Any, ...]]:
    """Return the query for who takes part, by their place as it is or as a revision tells it."""
    return (
        sa.select(
            Participation.id,
            Participation.person_id,
            Person.employee_no,
            Person.name,
            Person.name_en,
            place.unit_id,
            Unit.name,
            Unit.name_en,
            Unit.path,
            Unit.kind,
            Participation.sub_branch_id,
            place.bundle_id,
            place.in_training,
            place.left_on,
            Person.greeting,
            Person.hue,
        )
        .select_from(Participation)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.campaign_id == sa.bindparam("campaign_id"))
        .order_by(Participation.id)
    )


def _took_part(place: type[Participation | RosterRevision]) -> sa.ColumnElement[bool]:
    """Return the condition on a place: who was taken off before the first day never took part."""
    return sa.or_(place.left_on.is_(None), place.left_on > Campaign.starts_on)


_MEMBERS = (
    _members(Participation)
    .join(Unit, Unit.id == Participation.unit_id)
    .where(_took_part(Participation))
)
_REVISED = (
    _members(RosterRevision)
    .join(RosterRevision, RosterRevision.participation_id == Participation.id)
    .join(Unit, Unit.id == RosterRevision.unit_id)
)
_LATER = aliased(RosterRevision)
_THEN = _REVISED.where(
    _took_part(RosterRevision),
    # For each place by itself: as a list of all, SQLite would go through it for every place.
    RosterRevision.id
    == sa.select(sa.func.max(_LATER.id))
    .where(
        _LATER.participation_id == Participation.id,
        _LATER.recorded_at <= sa.bindparam("by"),
    )
    .correlate(Participation)
    .scalar_subquery(),
)


def of_unit(connection: sa.Connection, campaign: Campaign, unit: Unit) -> list[Member]:
    """Return who takes part in the unit; those who have left stay, with what they earned.

    On the campaign's own board it is everybody, also a team that has since been moved elsewhere.
    """
    query = _MEMBERS
    if unit.id != campaign.unit_id:
        query = query.where(
            sa.or_(
                Unit.path.startswith(unit.path, autoescape=True),
                Participation.sub_branch_id == unit.id,
            )
        )
    rows = connection.execute(query, {"campaign_id": campaign.id})
    return [Member(*tuple(row)) for row in rows]


def of_unit_at(
    connection: sa.Connection, campaign: Campaign, unit: Unit, by: datetime
) -> list[Member]:
    """Return who took part in the unit as the roster was known at a moment."""
    query = _THEN
    if unit.id != campaign.unit_id:
        # A place that belongs to the unit is below it: the tree is today's.
        query = query.where(Unit.path.startswith(unit.path, autoescape=True))
    rows = connection.execute(query, {"campaign_id": campaign.id, "by": by})
    people = _placed(connection, [Member(*tuple(row)) for row in rows])
    return [member for member in people if in_unit(member, campaign, unit)]


def in_unit(member: Member, campaign: Campaign, unit: Unit) -> bool:
    """Whether a member of then stands on the unit's boards; on the campaign's own all do."""
    return (
        unit.id == campaign.unit_id
        or member.unit_path.startswith(unit.path)
        or member.sub_branch_id == unit.id
    )


@dataclass(frozen=True)
class Revised:
    """What a revision made of somebody's place; who does not take part was taken off before."""

    recorded_at: datetime
    member: Member
    takes_part: bool


def revised(connection: sa.Connection, campaign: Campaign) -> list[Revised]:
    """Return every revision of the campaign's roster, in their order; two statements."""
    rows = connection.execute(
        _REVISED.add_columns(RosterRevision.recorded_at).order_by(RosterRevision.id),
        {"campaign_id": campaign.id},
    ).all()
    people = _placed(connection, [Member(*tuple(row)[:-1]) for row in rows])
    return [
        Revised(
            row.recorded_at, member, member.left_on is None or member.left_on > campaign.starts_on
        )
        for row, member in zip(rows, people, strict=True)
    ]


def _placed(connection: sa.Connection, people: Iterable[Member]) -> list[Member]:
    """Return the people with the sub-branch that their unit of then is in.

    That of a participation is the one of its place as it is now.
    """
    found = list(people)
    above = {int(id_) for member in found for id_ in member.unit_path.strip("/").split("/")}
    sub_branches = set(
        connection.scalars(sa.select(Unit.id).where(Unit.kind == "sub_branch", Unit.id.in_(above)))
    )
    return [replace(member, sub_branch_id=_sub_branch(member, sub_branches)) for member in found]


def _sub_branch(member: Member, sub_branches: set[int]) -> int:
    way = [int(id_) for id_ in member.unit_path.strip("/").split("/")]
    if member.sub_branch_id in way:
        return member.sub_branch_id
    return next((id_ for id_ in reversed(way) if id_ in sub_branches), way[-1])
