"""The reminder of requests for another target: once a working day, to who decides on them."""

from datetime import date, time, timedelta

import pytest

from portal import clock
from portal.services import deputies, muting, requests, targets
from tests.asking import asked, set_target
from tests.cast import Cast
from tests.parallel import at_once
from tests.reminding import WEDNESDAY, away, moment, remind, told_of
from tests.season import Season
from tests.statements import counted

TUESDAY = WEDNESDAY - timedelta(days=1)
ONE = [{"count": 1, "oldest": "2026-11-24"}]


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season in which 周雨桐 has a target."""
    return begun(cast_on)


def begun(cast: Cast) -> Season:
    """Return a season in which two have a target, and nobody is reminded of reports."""
    with clock.at(moment(TUESDAY, time(9))):
        found = cast.live_campaign(report_reminder=None)
        set_target(cast, found, "zhou", 20)
        set_target(cast, found, "he", 20)
    return found


def told(cast: Cast, who: str) -> list[dict[str, object]]:
    """Return what the person's reminders of requests say."""
    return told_of(cast, who, "requests_waiting")


def ask(cast: Cast, season: Season, who: str, day: date = TUESDAY) -> int:
    """Let somebody ask on the day."""
    with clock.at(moment(day, time(15))):
        return asked(cast, season, who, 12)


def test_who_was_told_of_it_is_reminded_the_next_day_and_daily_until_it_is_decided(
    cast_on: Cast, season: Season
) -> None:
    id_ = ask(cast_on, season, "zhou")
    assert remind(cast_on, TUESDAY) == 0, "the day it was made"
    assert remind(cast_on, at=time(16, 29)) == 0
    assert [remind(cast_on), remind(cast_on, at=time(20))] == [2, 0]
    assert told(cast_on, "wang") == told(cast_on, "liu") == ONE
    assert told(cast_on, "sun") == told(cast_on, "zhou") == []
    assert remind(cast_on, WEDNESDAY + timedelta(days=1)) == 2
    with cast_on.inside(), clock.at(moment(WEDNESDAY + timedelta(days=2), time(9))):
        requests.decline(cast_on.actor("wang"), id_, "不必")
    assert remind(cast_on, WEDNESDAY + timedelta(days=2)) == 0


def test_once_the_targets_are_locked_the_organiser_alone_is_reminded(
    cast_on: Cast, season: Season
) -> None:
    ask(cast_on, season, "zhou")
    with cast_on.inside(), clock.at(moment(TUESDAY, time(17))):
        targets.set_lock(cast_on.actor("liu"), season.id, "定稿", locked=True)
    assert remind(cast_on) == 1
    assert (told(cast_on, "wang"), told(cast_on, "liu")) == ([], ONE)


def test_each_is_told_of_how_many_they_decide(cast_on: Cast, season: Season) -> None:
    ask(cast_on, season, "zhou")
    ask(cast_on, season, "he")
    assert remind(cast_on) == 3
    assert told(cast_on, "liu") == [{"count": 2, "oldest": "2026-11-24"}]
    assert told(cast_on, "wang") == told(cast_on, "sun") == ONE


def test_it_is_quiet_on_days_off_and_for_who_is_away_and_the_deputy_hears_instead(
    cast_on: Cast, season: Season
) -> None:
    ask(cast_on, season, "zhou")
    assert remind(cast_on, WEDNESDAY + timedelta(days=3)) == 0, "a Saturday"
    away(cast_on, "wang")
    with cast_on.inside(), clock.at(moment(WEDNESDAY, time(9))):
        deputies.name(
            cast_on.actor("wang"),
            person_id=cast_on.people["huang"],
            unit_id=cast_on.units["east"],
            kind="acting",
            starts_on=WEDNESDAY,
            ends_on=WEDNESDAY,
        )
    assert remind(cast_on) == 2
    assert (told(cast_on, "wang"), told(cast_on, "huang")) == ([], ONE)


def test_who_has_turned_it_down_hears_of_new_requests_alone(cast_on: Cast, season: Season) -> None:
    with cast_on.inside():
        muting.choose(cast_on.actor("wang"), ["reports", "checks"])
    ask(cast_on, season, "zhou")
    assert remind(cast_on) == 1
    assert told(cast_on, "wang") == []
    assert len(told_of(cast_on, "wang", "request_made")) == 1


def test_three_processes_at_once_tell_everybody_once(cast_on: Cast, season: Season) -> None:
    ask(cast_on, season, "zhou")
    outcomes = at_once(cast_on.app, 3, lambda _: remind(cast_on))
    assert sum(one for one in outcomes if isinstance(one, int)) == 2, outcomes
    assert told(cast_on, "wang") == told(cast_on, "liu") == ONE


def test_two_requests_cost_as_many_statements_as_one(cast: Cast) -> None:
    season = begun(cast)
    ask(cast, season, "zhou")

    def cost(day: date) -> int:
        with counted(cast.app) as sent:
            remind(cast, day)
        return len([one for one in sent if one.startswith(("SELECT", "INSERT"))])

    first = cost(WEDNESDAY)
    ask(cast, season, "he", WEDNESDAY)
    assert cost(WEDNESDAY + timedelta(days=1)) == first
