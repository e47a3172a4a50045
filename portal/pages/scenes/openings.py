"""The latest openings, and how many the day and the hour have brought."""

from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.domain.business_day import business_date
from portal.pages import board
from portal.pages.board import OpeningView
from portal.pages.scenes.asked import Asked
from portal.services import openings

MOST = 10
FRESH_DAYS = 7
"""For how long the latest opening is news."""
_FIRST_HOUR, _LAST_HOUR = 8, 17
"""The hours that are shown whatever they brought."""


@dataclass(frozen=True)
class Hour:
    """How many openings an hour brought, and the part that is of the busiest hour's."""

    hour: int
    count: int
    share: float


@dataclass(frozen=True)
class Openings:
    """The newest first; `count` is the number of today's, each hour's in `hours`."""

    openings: list[OpeningView]
    count: int
    hours: list[Hour]
    now: Hour
    pages: int = 1


def read(asked: Asked) -> Openings | None:
    """Return the latest openings; None where there has been none lately."""
    found = asked.found
    scope = asked.connection, found.campaign.id, found.unit.path
    latest = openings.latest(*scope, most=MOST)
    since = found.business_date - timedelta(days=FRESH_DAYS)
    if not latest or business_date(latest[0].recorded_at, clock.zone()) < since:
        return None
    counts = openings.by_hour(*scope, found.business_date, clock.zone())
    present = asked.now.astimezone(clock.zone()).hour
    busy = [hour for hour, count in enumerate(counts) if count]
    first, last = min([_FIRST_HOUR, present, *busy]), max([_LAST_HOUR, present, *busy])
    most = max(1, *counts)
    hours = [Hour(hour, counts[hour], counts[hour] / most) for hour in range(first, last + 1)]
    return Openings(
        openings=[board.opening(one) for one in latest],
        count=sum(counts),
        hours=hours,
        now=hours[present - first],
    )
