"""Leading: whose best day and longest run of a season are the best so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.domain import honour
from portal.domain.honour import LEAST_DAY, LEAST_RUN
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Campaign, JobRun, Participation, Person, Unit
from portal.services import absences, calendar
from portal.services.honours import tallied
from portal.services.standings.figures import step

JOB = "honours_season"


@dataclass(frozen=True, slots=True)
class Leading:
    """One who leads: since or on which day, and with how much, scaled; a run is of days."""

    kind: str
    participation_id: int
    first: date
    last: date
    value: int


@dataclass(frozen=True, slots=True)
class Leader:
    """Who leads, by name."""

    person_id: int
    name: str
    name_en: str | None


def so_far(campaign: Campaign, today: date) -> tuple[list[Leading], dict[int, Leader]]:
    """Return who leads until the season's last close, and their names by participation.

    Nobody once it is taken: what was decided then is among the honours.
    """
    connection = db.session.connection()
    if is_decided(connection, campaign.id):
        return [], {}
    found = leading(connection, campaign, today)
    rows = connection.execute(
        sa.select(Participation.id, Person.id, Person.name, Person.name_en)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.id.in_([one.participation_id for one in found]))
    )
    return found, {row[0]: Leader(row[1], row[2], row[3]) for row in rows}


def is_decided(connection: sa.Connection, campaign_id: int) -> bool:
    """Whether the season's last close is taken."""
    over = sa.select(JobRun.job).where(JobRun.job == JOB, JobRun.subject == str(campaign_id))
    return connection.scalar(over) is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """A participant who takes part in rankings, and the path of their unit."""

    participation_id: int
    person_id: int
    path: str


def leading(connection: sa.Connection, campaign: Campaign, today: date) -> list[Leading]:
    """Return who has the best day and who the longest run up to a day; all who share it.

    A best day is at least two, a run at least three working days; days on which somebody is away
    neither break a run nor lengthen it. Who is in training is in no ranking, nor in these.
    """
    until = min(campaign.ends_on, today)
    if until < campaign.starts_on:
        return []
    days, places = tallied.by_day(connection, campaign), _places(connection, campaign)
    return [
        *_days(connection, campaign, places, days, until),
        *_runs(connection, campaign, places, days, until),
    ]


def _days(
    connection: sa.Connection,
    campaign: Campaign,
    places: Iterable[_Place],
    days: Mapping[int, Mapping[date, int]],
    until: date,
) -> list[Leading]:
    best = {
        place.participation_id: found
        for place in places
        if (found := honour.best_day(days.get(place.participation_id, {})))
    }
    least = LEAST_DAY * step(connection, campaign, until)
    first = honour.foremost({id_: value for id_, (_day, value) in best.items()}, least)
    return [Leading("best_day", id_, best[id_][0], *best[id_]) for id_ in sorted(first)]


def _runs(
    connection: sa.Connection,
    campaign: Campaign,
    places: list[_Place],
    days: Mapping[int, Mapping[date, int]],
    until: date,
) -> list[Leading]:
    calendars = calendar.of_units(connection, campaign.starts_on, until)
    away = absences.absent_on(
        connection, [place.person_id for place in places], campaign.starts_on, until
    )
    span = [
        campaign.starts_on + timedelta(days=number)
        for number in range((until - campaign.starts_on).days + 1)
    ]
    worked: dict[str, list[date]] = {}
    found = {}
    for place in places:
        if place.participation_id not in days:
            continue
        if place.path not in worked:
            here = calendars.at(place.path)
            worked[place.path] = [day for day in span if here.is_working(day)]
        off = away.get(place.person_id, ())
        counted = (day for day in worked[place.path] if not any(one.covers(day) for one in off))
        run = honour.longest_run(days[place.participation_id], counted)
        if run is not None:
            found[place.participation_id] = run
    first = honour.foremost({id_: run.days for id_, run in found.items()}, LEAST_RUN)
    return [
        Leading("longest_run", id_, found[id_].first, found[id_].last, found[id_].days * SCALE)
        for id_ in sorted(first)
    ]


def _places(connection: sa.Connection, campaign: Campaign) -> list[_Place]:
    rows = connection.execute(
        sa.select(Participation.id, Participation.person_id, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, Participation.in_training.is_(False))
        .order_by(Participation.id)
    )
    return [_Place(row[0], row[1], row[2]) for row in rows]
