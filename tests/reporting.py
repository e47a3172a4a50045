"""How the tests report: a day and its moments, and a report that is sent as it is."""

from datetime import date, datetime, time, timedelta

from portal import clock
from portal.services import reports
from portal.services.reports import Content
from portal.services.reports.sending import Sent
from tests.cast import Cast
from tests.measuring import moment

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, NEXT = (
    MONDAY + timedelta(days=number) for number in range(1, 8)
)
ZERO = {"steps": "打了十二个电话", "next_step": "上门三家"}


def at(day: date, hour: int = 17, minute: int = 0) -> datetime:
    """Return the moment at which the branch's clock shows the hour on the day."""
    return moment(day, time(hour, minute))


def send(
    cast: Cast, who: str, day: date, version: int = 0, now: datetime | None = None, **texts: str
) -> Sent:
    """Send the person's report of the day, at five that day unless `now` says otherwise."""
    content = Content(**{"worked": "跑了市场", **ZERO, **texts})
    with cast.inside(), clock.at(now or at(day)):
        return reports.send(cast.actor(who), day, content, version)
