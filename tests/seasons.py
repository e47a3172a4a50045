"""Two seasons of the cast: one that is over, and the one that is measured by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.models import Campaign
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import SHANGHAI, enter, today
from tests.season import Season

YEAR = 364


@contextmanager
def living_on(day: date, hour: int = 10) -> Iterator[None]:
    """Live on another day."""
    with clock.at(cut_off_at(day, time(hour), SHANGHAI)):
        yield


def enter_on(cast: Cast, who: str, day: date, **changes: object) -> int:
    """Record an opening on a day that is past, as it was then; return the entry's id."""
    with living_on(day):
        return enter(cast, who, business_date=day, **changes)


def over(cast: Cast, openings: dict[str, int], **overrides: object) -> Season:
    """Give the season of a year ago, in which each had so many openings on its second day.

    `overrides` are columns of Campaign.
    """
    with living_on(today() - timedelta(days=YEAR)):
        season = cast.live_campaign(
            code="a-year-ago", name="去年同期", name_en="A year ago", **overrides
        )
    for who, quantity in openings.items():
        enter_on(cast, who, season.starts_on + timedelta(days=1), quantity=str(quantity))
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Campaign).where(Campaign.id == season.id).values(state="closed")
        )
    return season
