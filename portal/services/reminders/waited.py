"""Since when something waits."""

from datetime import date, datetime, time

from portal import clock
from portal.domain.business_day import business_date, cut_off_at


def begin_of(today: date) -> datetime:
    """Return the moment at which the day began in the branch: before it was an earlier day."""
    return cut_off_at(today, time(0), clock.zone())


def since(moments: list[datetime]) -> dict[str, object]:
    """Return how many things wait, and the day of the oldest, as a notice tells it."""
    oldest = business_date(min(moments), clock.zone())
    return {"count": len(moments), "oldest": oldest.isoformat()}
