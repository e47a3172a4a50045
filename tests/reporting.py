"""How the tests report: a day and its moments, and a report that is sent as it is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal import clock
from portal.services import reports
from portal.services.reports import Content
from portal.services.reports.sending import Sent
from tests.cast import Cast
from tests.entering import today
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


@dataclass(frozen=True)
class Reported:
    """A report with a question to it that waits for an answer."""

    report_id: int
    question_id: int


def reported(cast: Cast, who: str, asker: str) -> Reported:
    """Have the person report yesterday, late, and the other one ask about it."""
    yesterday = today() - timedelta(days=1)
    content = Content(worked="跑了市场", reason="1", **ZERO)
    with cast.inside():
        sent = reports.send(cast.actor(who), yesterday, content, 0)
        asked = reports.remark(cast.actor(asker), sent.report_id, "question", "怎么谈的？")
    return Reported(sent.report_id, asked)
