"""Two seasons side by side: how often bulletins came, what was opened, and what else differed."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.models import Book, Bulletin, Campaign, CampaignChannel, Participation, Person
from portal.services.access import Actor
from portal.services.insights import few, season_lines, season_run, shared_measure, turns
from portal.services.insights.season_lines import Lines
from portal.services.insights.season_run import Run, Told
from portal.services.insights.shared_measure import Measure
from portal.services.names import Named

MOST_NAMED = 12
"""Up to how many people who took part in both seasons are named."""

Reader = Callable[[sa.Connection, Campaign, Campaign | None, Measure | None, date], Lines]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A season, and the one that it is compared with, if any.

    `measure` is None where the two count nothing in common. `is_part`: one of them is under way,
    so that both are counted up to the same day. `in_both` is how many people take part in both,
    `named` are they by name where they are few, else nobody.
    """

    now: Run
    before: Run | None
    measure: Measure | None
    is_part: bool
    in_both: int
    named: list[Named]


def shows_habits(actor: Actor, path: str, people: int) -> bool:
    """Whether the actor may see how many days were silent and how many reports came in time.

    Of a few people that would tell on each of them: then only who leads the season sees it.
    """
    return people >= few.FEWEST or actor.may(Permission.CAMPAIGN_EDIT, path)


def between(
    connection: sa.Connection,
    campaign: Campaign,
    against: Campaign | None,
    today: date,
    read: Reader = season_lines.read,
) -> Comparison:
    """Return the two seasons side by side, counted over whole days; a fixed number of statements.

    Where one of them is under way, both are counted up to the same day of the season, yesterday's.
    `read` gives what a season's lines come to; a caller that keeps that gives its own.
    """
    pairs = [(campaign, against)] + ([(against, campaign)] if against else [])
    seasons = [season for season, _other in pairs]
    measure = shared_measure.of(connection, campaign, against)
    lasts, is_part = _lasts(seasons, today)
    cadences = turns.of(connection, seasons)
    bulletins = _bulletins(connection, seasons)
    priorities = _priorities(connection, seasons)
    runs = []
    for season, other in pairs:
        last = lasts[season.id]
        told = Told(
            read(connection, season, other, measure, last),
            cadences[season.id],
            bulletins[season.id],
            priorities[season.id],
        )
        runs.append(season_run.of(connection, season, measure, last, told))
    in_both, named = _both(connection, campaign, against, lasts) if against else (0, [])
    before = runs[1] if against else None
    return Comparison(runs[0], before, measure, is_part, in_both, named)


def version(connection: sa.Connection, campaign_id: int) -> int:
    """Return what grows with every change to what a season's lines come to."""
    found = connection.scalar(
        sa.select(sa.func.sum(Book.revision)).where(Book.campaign_id == campaign_id)
    )
    return int(found or 0)


def _lasts(seasons: list[Campaign], today: date) -> tuple[dict[int, date], bool]:
    """Return by season the last day that is counted, and whether one of them is under way."""
    yesterday = today - timedelta(days=1)
    days = {
        season.id: (min(season.ends_on, yesterday) - season.starts_on).days + 1
        for season in seasons
    }
    is_part = any(today <= season.ends_on for season in seasons)
    if is_part:
        days = dict.fromkeys(days, max(0, min(days.values())))
    lasts = {season.id: season.starts_on + timedelta(days[season.id] - 1) for season in seasons}
    return lasts, is_part


def _bulletins(connection: sa.Connection, seasons: list[Campaign]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for campaign_id, day in connection.execute(
        sa.select(Bulletin.campaign_id, Bulletin.ends_on).where(
            Bulletin.campaign_id.in_([season.id for season in seasons]), Bulletin.kind == "cycle"
        )
    ):
        found[campaign_id].append(day)
    return found


def _priorities(connection: sa.Connection, seasons: list[Campaign]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    channel = CampaignChannel
    for campaign_id, channel_id, priority in connection.execute(
        sa.select(channel.campaign_id, channel.channel_id, channel.priority).where(
            channel.campaign_id.in_([season.id for season in seasons])
        )
    ):
        found[campaign_id][channel_id] = priority
    return found


def _both(
    connection: sa.Connection, campaign: Campaign, against: Campaign, lasts: Mapping[int, date]
) -> tuple[int, list[Named]]:
    """Return how many take part in both seasons by their last days that are counted; one statement.

    And who they are, where they are few.
    """
    together = (
        season_lines.took_part(Participation, campaign),
        season_lines.began_by(Participation, lasts[campaign.id]),
        season_lines.is_in(against, lasts[against.id]),
    )
    count = sa.select(sa.func.count(Participation.id)).where(*together).scalar_subquery()
    rows = connection.execute(
        sa.select(count, Person.name, Person.name_en)
        .join(Participation, Participation.person_id == Person.id)
        .where(*together)
        .order_by(Person.sort_key, Person.id)
        .limit(MOST_NAMED)
    ).all()
    people = rows[0][0] if rows else 0
    named = [Named(name, name_en) for _count, name, name_en in rows]
    return people, named if people <= MOST_NAMED else []
