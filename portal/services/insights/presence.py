"""Who takes part in a season from when to when, counted: what a figure per head rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.models import Campaign, Participation, RosterRevision, Unit
from portal.services.insights.season_lines import took_part

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Group:
    """So many people of one unit who take part on the same days, `first` and `last` included.

    From `since` on a report of theirs is due: they were on the roster by then.
    """

    path: str
    first: date
    last: date
    since: date
    people: int

    def days(self, first: date, last: date) -> int:
        """Return on how many days of a stretch they take part."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


def of(connection: sa.Connection, campaign: Campaign) -> list[Group]:
    """Return the campaign's participants by unit and days; one statement."""
    place = (
        sa.select(
            Participation.unit_id, Participation.joined_on, Participation.left_on, listed_on()
        )
        .where(took_part(Participation, campaign))
        .subquery()
    )
    columns = (Unit.path, place.c.joined_on, place.c.left_on, place.c.listed_on)
    rows = connection.execute(
        sa.select(*columns, sa.func.count())
        .select_from(place)
        .join(Unit, Unit.id == place.c.unit_id)
        .group_by(*columns)
    )
    found = []
    for path, joined_on, left_on, listed, people in rows:
        first = max(campaign.starts_on, joined_on or campaign.starts_on)
        last = left_on - _DAY if left_on else campaign.ends_on
        found.append(Group(path, first, last, max(first, listed or first), people))
    return found


def listed_on() -> sa.Label[date]:
    """Return, on Participation, the first day on which the roster had the place."""
    return (
        sa.select(sa.func.min(RosterRevision.valid_from))
        .where(RosterRevision.participation_id == Participation.id)
        .correlate(Participation)
        .scalar_subquery()
        .label("listed_on")
    )


def people(groups: Iterable[Group], last: date) -> int:
    """Return how many have taken part by the day."""
    return sum(group.people for group in groups if group.first <= last)


def person_days(groups: Iterable[Group], first: date, last: date) -> int:
    """Return for how many days all of them together take part in a stretch."""
    return sum(group.people * group.days(first, last) for group in groups)
