"""Cohorts: what newcomers and old hands of a season brought, day by day, and of the one before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import sqlalchemy as sa

from portal.domain import honour
from portal.domain.cohort import Course, by_tenure
from portal.domain.honour import MILESTONES, Rule, Yardstick
from portal.models import Campaign, DayTally, Participation, Person, Unit
from portal.services import measures
from portal.services.honours import rules

NEWCOMER, VETERAN = "newcomer", "veteran"
COHORTS = (NEWCOMER, VETERAN)


@dataclass(frozen=True)
class Member:
    """Somebody of a season, with the cohort that its roster says and their course through it.

    `is_by_rule`: time in post says the same. `path` is that of the unit they take part in.
    """

    participation_id: int
    person_id: int
    employee_no: str
    name: str
    name_en: str | None
    unit_id: int
    unit_name: str
    unit_name_en: str | None
    path: str
    cohort: str
    bundle_id: int | None
    is_by_rule: bool
    joined_late: bool
    has_left: bool
    course: Course


@dataclass(frozen=True)
class Group:
    """People of one season who are looked at together; values scaled."""

    members: tuple[Member, ...]

    @property
    def courses(self) -> list[Course]:
        """Return the courses of its people."""
        return [member.course for member in self.members]

    @cached_property
    def total(self) -> int:
        """What they have in all."""
        return sum(course.total for course in self.courses)

    def of(self, cohort: str) -> "Group":
        """Return those of one cohort."""
        return Group(tuple(one for one in self.members if one.cohort == cohort))

    def since(self, least: int) -> list[date | None]:
        """Return since when each has had at least so much; None who has not."""
        return [course.since(least) for course in self.courses]

    def first_days(self) -> list[int | None]:
        """Return for each the number of the day of their first result, counted from their own."""
        return [
            None if day is None else member.course.number_of(day)
            for member, day in zip(self.members, self.since(1), strict=True)
        ]

    def yardstick(self) -> Yardstick | None:
        """Return what a later season is measured by; None where nobody had anything."""
        return honour.yardstick([course.total for course in self.courses])


@dataclass(frozen=True)
class Cohorts:
    """A season in a unit, up to and with a day, and the one that it is compared with."""

    until: date
    ends_on: date
    this: Group
    before: Group | None


def read(
    connection: sa.Connection, campaign: Campaign, earlier: Campaign | None, unit: Unit, today: date
) -> Cohorts:
    """Return who took part in the unit in both seasons and what they brought; two statements.

    In the later season's measure. Who takes part in a unit is the same as on its board.
    """
    seasons = [campaign, *([earlier] if earlier else [])]
    found = members(connection, seasons, unit, today, _gains(connection, campaign, seasons))
    before = Group(found[earlier.id]) if earlier and found[earlier.id] else None
    return Cohorts(
        min(today, campaign.ends_on), campaign.ends_on, Group(found[campaign.id]), before
    )


def members(
    connection: sa.Connection,
    seasons: Iterable[Campaign],
    unit: Unit,
    today: date,
    gains: Mapping[int, Mapping[date, int]],
) -> dict[int, tuple[Member, ...]]:
    """Return by season who took part in the unit, by name; one statement.

    `gains` is what each participation brought by day; who is not in it has nothing.
    """
    known = {one.id: one for one in seasons}
    found: dict[int, list[Member]] = {id_: [] for id_ in known}
    for row in connection.execute(_people(unit, known)):
        season = known[row.campaign_id]
        found[season.id].append(_member(row, season, min(today, season.ends_on), gains))
    return {id_: tuple(people) for id_, people in found.items()}


def milestones(
    connection: sa.Connection, campaign: Campaign, yardstick: Yardstick | None
) -> list[tuple[Rule, int]]:
    """Return what the campaign awards by one's own total, with the least that passes, in order.

    What is measured by the season before is left out without a yardstick. Of two that ask for the
    same, the first is taken. One statement.
    """
    found: dict[int, Rule] = {}
    for rule in rules.in_force(connection, campaign.id):
        least = _least(rule, yardstick)
        if rule.kind in MILESTONES and least is not None:
            found.setdefault(least, rule)
    return [(found[least], least) for least in sorted(found)]


def _least(rule: Rule, yardstick: Yardstick | None) -> int | None:
    if rule.kind == "past_average":
        return yardstick.past_average if yardstick else None
    if rule.kind == "past_champion":
        return yardstick.past_champion if yardstick else None
    return max(1, rule.threshold)


def _gains(
    connection: sa.Connection, campaign: Campaign, seasons: Iterable[Campaign]
) -> Mapping[int, Mapping[date, int]]:
    in_points = measures.in_points(campaign)
    value = sa.func.sum(DayTally.points if in_points else DayTally.quantity)
    query = (
        sa.select(DayTally.participation_id, DayTally.business_date, sa.cast(value, sa.BigInteger))
        .where(DayTally.campaign_id.in_([one.id for one in seasons]))
        .group_by(DayTally.participation_id, DayTally.business_date)
    )
    if not in_points:
        query = query.where(DayTally.indicator_id == campaign.ranking_indicator_id)
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for participation_id, day, gained in connection.execute(query):
        found[participation_id][day] = int(gained)
    return found


def _people(unit: Unit, known: Iterable[int]) -> sa.Select[*tuple[object, ...]]:
    return (
        sa.select(
            Participation.campaign_id,
            Participation.id,
            Participation.person_id,
            Person.employee_no,
            Person.name,
            Person.name_en,
            Person.in_post_since,
            Participation.unit_id,
            Unit.name.label("unit_name"),
            Unit.name_en.label("unit_name_en"),
            Unit.path,
            Participation.cohort,
            Participation.bundle_id,
            Participation.joined_on,
            Participation.left_on,
        )
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id.in_(list(known)),
            sa.or_(
                Campaign.unit_id == unit.id,
                Unit.path.startswith(unit.path, autoescape=True),
                Participation.sub_branch_id == unit.id,
            ),
            # Who was taken off before the first day never took part.
            sa.or_(Participation.left_on.is_(None), Participation.left_on > Campaign.starts_on),
        )
        .order_by(Person.sort_key, Person.employee_no_key)
    )


def _member(
    row: sa.Row[*tuple[object, ...]],
    season: Campaign,
    until: date,
    gains: Mapping[int, Mapping[date, int]],
) -> Member:
    first = max(row.joined_on or season.starts_on, season.starts_on)
    last = until if row.left_on is None else min(until, row.left_on - timedelta(days=1))
    return Member(
        participation_id=row.id,
        person_id=row.person_id,
        employee_no=row.employee_no,
        name=row.name,
        name_en=row.name_en,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        unit_name_en=row.unit_name_en,
        path=row.path,
        cohort=row.cohort,
        bundle_id=row.bundle_id,
        is_by_rule=row.cohort == by_tenure(row.in_post_since, season.starts_on),
        joined_late=first > season.starts_on,
        has_left=row.left_on is not None and row.left_on <= until,
        course=Course(first, last, gains.get(row.id, {})),
    )
