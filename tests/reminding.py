"""The ticker's reminders, sent at a moment, and what they say."""

from datetime import date, datetime, time

from portal import clock
from portal.services import absences, notices, reminders
from tests.cast import Cast
from tests.entering import SHANGHAI

WEDNESDAY = date(2026, 11, 25)
"""A day on which everybody works, as on the day before and the one after."""


def moment(day: date, at: time = time(16, 30)) -> datetime:
    """Return the moment in the branch's time."""
    return datetime.combine(day, at, SHANGHAI)


def remind(cast: Cast, day: date = WEDNESDAY, at: time = time(16, 30)) -> int:
    """Let the ticker's job run at the moment; return how many reminders went out."""
    with cast.inside(), clock.at(moment(day, at)):
        return reminders.run(clock.now())


def told_of(cast: Cast, who: str, kind: str) -> list[dict[str, object]]:
    """Return what the person's reminders of the kind say, the latest first."""
    with cast.inside():
        found = notices.latest(cast.actor(who))
    return [one.facts for one in found if one.kind == kind]


def away(cast: Cast, who: str, day: date = WEDNESDAY) -> None:
    """Let the person be on leave on the day."""
    with cast.inside(), clock.at(moment(day, time(9))):
        absences.record(
            cast.actor("system"),
            person_id=cast.people[who],
            kind="leave",
            starts_on=day,
            ends_on=day,
        )
