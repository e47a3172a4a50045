"""Season against season: the same day of it, the same people, and what one is measured by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import sqlalchemy as sa

from portal.domain import honour, season_days
from portal.domain.burn_up import reached
from portal.domain.season_days import Days
from portal.models import (
    Campaign,
    DayTally,
    Participation,
    Person,
    Unit,
)
from portal.services import targets, years
from portal.services.insights.subjects import Subject
from portal.services.names import Named


@dataclass(frozen=True)
class Both:
    """Somebody who took part in both seasons, with what they had by the same day of each."""

    person_id: int
    named: Named
    employee_no: str
    unit: Named
    now: int
    before: int

    @property
    def difference(self) -> int:
        """How much more it is now; negative is less."""
        return self.now - self.before


@dataclass(frozen=True)
class Asked:
    """What is compared with what: the later season, the earlier one, whose, and which days."""

    campaign: Campaign
    earlier: Campaign
    subject: Subject
    days: Days
    same_people: bool = False

    @property
    def lengths(self) -> tuple[int, int]:
        """How many days the later season has, and the earlier one."""
        return (
            season_days.length(self.campaign.starts_on, self.campaign.ends_on),
            season_days.length(self.earlier.starts_on, self.earlier.ends_on),
        )


@dataclass(frozen=True)
class Against:
    """Two seasons of somebody; everything scaled, in the measure of the later one.

    `now` and `before` are what there was in all at the end of each day, counted from the first of
    the days asked for: `now` up to `day`, the one that is compared, `before` as far as that season
    goes. `day` is None before any of the days has come. `now_then` and `before_then` are the two on
    that day. `average` (a person) and `champion` are of everybody in the earlier season, `whole` is
    what the subject had there, all three within the days asked for. `target` is of the whole season
    and None where only a part is asked for.
    """

    asked: Asked
    day: int | None
    now: list[int]
    before: list[int]
    people: int
    people_before: int
    both: list[Both]
    all_now: int
    all_before: int
    average: Fraction | None
    champion: int | None
    champions: list[Named]
    target: int | None

    @property
    def now_then(self) -> int:
        """What there is on the day that is compared."""
        return self.now[-1] if self.now else 0

    @property
    def before_then(self) -> int:
        """What there was on the same day of the earlier season, or on its last."""
        if self.day is None or not self.before:
            return 0
        return self.before[min(self.day - self.asked.days.first, len(self.before) - 1)]

    @property
    def whole(self) -> int:
        """What there was in the earlier season by the last of the days asked for."""
        return self.before[-1] if self.before else 0


@dataclass
class _Place:
    """A participant of one of the two seasons."""

    campaign_id: int
    participation_id: int
    person_id: int
    named: Named
    employee_no: str
    unit: Named
    is_meant: bool
    then: int = 0
    within: int = 0


@dataclass
class _Roster:
    """Who took part in either season, with what they had."""

    places: list[_Place] = field(default_factory=list)

    def of(self, season: Campaign, *, meant: bool = True) -> list[_Place]:
        """Return those of a season; of the subject alone where `meant`."""
        return [
            one
            for one in self.places
            if one.campaign_id == season.id and (one.is_meant or not meant)
        ]


def against(connection: sa.Connection, asked: Asked, today: date) -> Against:
    """Return the two seasons as they stand today; four statements, whatever there is."""
    campaign, earlier = asked.campaign, asked.earlier
    day = season_days.day_of(campaign.starts_on, campaign.ends_on, today)
    if day is not None:
        day = min(day, asked.days.last)
        day = day if asked.days.covers(day) else None
    places = _roster(connection, asked)
    _figures(connection, asked, day, places)
    roster = _Roster(list(places.values()))
    both = _both(roster, asked)
    among = asked.subject.among()
    if asked.same_people:
        among = sa.and_(among, Participation.person_id.in_([one.person_id for one in both]))
    gained = years.by_day(connection, campaign, earlier, among)
    now = roster.of(campaign)
    before = roster.of(earlier)
    everybody = roster.of(earlier, meant=False)
    yardstick = honour.yardstick([one.within for one in everybody])
    return Against(
        asked=asked,
        day=day,
        now=_course(asked, campaign, gained, day) if day is not None else [],
        before=_course(asked, earlier, gained, asked.lengths[1]) if before else [],
        people=len(now),
        people_before=len(before),
        both=both,
        all_now=sum(one.then for one in now),
        all_before=sum(one.then for one in before),
        average=Fraction(yardstick.total, yardstick.people) if yardstick else None,
        champion=yardstick.most if yardstick else None,
        champions=[one.named for one in everybody if yardstick and one.within == yardstick.most],
        target=_target(connection, asked, roster, today),
    )


def _roster(connection: sa.Connection, asked: Asked) -> Mapping[int, _Place]:
    rows = connection.execute(
        sa.select(
            Participation.campaign_id,
            Participation.id,
            Participation.person_id,
            Person.name,
            Person.name_en,
            Person.employee_no,
            Unit.name,
            Unit.name_en,
            sa.case((asked.subject.among(), 1), else_=0),
        )
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id.in_((asked.campaign.id, asked.earlier.id)),
            years.took_part(),
        )
    )
    return {
        id_: _Place(
            season, id_, person, Named(name, name_en), number, Named(unit, unit_en), bool(meant)
        )
        for season, id_, person, name, name_en, number, unit, unit_en, meant in rows
    }


def _figures(
    connection: sa.Connection, asked: Asked, day: int | None, places: Mapping[int, _Place]
) -> None:
    """Write to each place what it had by the day that is compared, and within all the days."""
    value, lines = years.counted(asked.campaign)
    within, then = [], []
    for season in (asked.campaign, asked.earlier):
        first, last = asked.days.dates(season.starts_on)
        of_season = DayTally.campaign_id == season.id
        within.append(sa.and_(of_season, DayTally.business_date.between(first, last)))
        if day is not None:
            until = Days(asked.days.first, day).dates(season.starts_on)
            then.append(sa.and_(of_season, DayTally.business_date.between(*until)))
    by_then = sa.case((sa.or_(sa.false(), *then), value), else_=0)
    rows = connection.execute(
        sa.select(
            DayTally.participation_id,
            sa.cast(sa.func.sum(value), sa.BigInteger),
            sa.cast(sa.func.sum(by_then), sa.BigInteger),
        )
        .where(sa.or_(*within), *lines)
        .group_by(DayTally.participation_id)
    )
    for participation_id, in_all, by_day in rows:
        place = places.get(participation_id)
        if place is not None:
            place.within, place.then = int(in_all), int(by_day)


def _both(roster: _Roster, asked: Asked) -> list[Both]:
    """Return who took part in both, in the order of what they have now."""
    before = {one.person_id: one for one in roster.of(asked.earlier)}
    found = [
        Both(
            one.person_id,
            one.named,
            one.employee_no,
            one.unit,
            one.then,
            before[one.person_id].then,
        )
        for one in roster.of(asked.campaign)
        if one.person_id in before
    ]
    return sorted(found, key=lambda one: (-one.now, one.employee_no))


def _course(
    asked: Asked, season: Campaign, gained: Mapping[int, Mapping[date, int]], until: int
) -> list[int]:
    """Return what there was in all at the end of each of the days, up to one of them."""
    whole = targets.whole_of(season)
    _first, last = Days(1, min(until, asked.days.last)).dates(season.starts_on)
    sums = reached(whole, gained[season.id], last)
    start = sums[asked.days.first - 2] if 1 < asked.days.first <= len(sums) else 0
    return [one - start for one in sums[asked.days.first - 1 :]]


def _target(connection: sa.Connection, asked: Asked, roster: _Roster, today: date) -> int | None:
    """Return the target of the whole season; None for a part of it, and of some of the people."""
    is_whole = asked.days == Days(1, max(asked.lengths))
    is_someones = asked.subject.person is not None
    if not is_whole or (asked.same_people and not is_someones):
        return None
    in_force = targets.ranked(connection, asked.campaign, today)
    if asked.subject.unit is not None and asked.subject.unit.id in in_force.units:
        return in_force.units[asked.subject.unit.id] or None
    asked_of = [in_force.people.get(one.participation_id) for one in roster.of(asked.campaign)]
    known = [one for one in asked_of if one is not None]
    return (sum(known) or None) if len(known) == len(asked_of) else None
