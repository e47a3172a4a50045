"""The reminder of what waits for a check: once a working day, to who is there and may decide."""

from datetime import date, time, timedelta

import pytest

from portal import clock
from portal.models import Person
from portal.services import absences, calendar, deputies, jobs
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import check, enter
from tests.parallel import at_once
from tests.reminding import WEDNESDAY, moment, remind, told_of
from tests.statements import counted


@pytest.fixture
def bank(cast_on: Cast) -> Cast:
    """Give the bank on the day before, under a campaign that wants its entries checked."""
    with clock.at(moment(WEDNESDAY - timedelta(days=1), time(10))):
        cast_on.live_campaign(verification="after", report_reminder=None)
    return cast_on


def entered(cast: Cast, who: str, day: date = WEDNESDAY - timedelta(days=1), **more: object) -> int:
    """Record an opening on the day; return the entry's id."""
    with clock.at(moment(day, time(10))):
        return enter(cast, who, business_date=day, **more)


def told(cast: Cast, who: str) -> list[dict[str, object]]:
    """Return what the person's reminders of checks say."""
    return told_of(cast, who, "checks_waiting")


def test_who_is_in_charge_is_told_how_many_wait_and_since_when(bank: Cast) -> None:
    entered(bank, "zhou")
    entered(bank, "zhao", WEDNESDAY - timedelta(days=2))
    entered(bank, "he")
    assert remind(bank) == 2
    assert told(bank, "wang") == [{"count": 2, "oldest": "2026-11-23"}]
    assert told(bank, "sun") == [{"count": 1, "oldest": "2026-11-24"}]
    assert told(bank, "liu") == told(bank, "zhou") == []


def test_nobody_is_told_before_half_past_four(bank: Cast) -> None:
    entered(bank, "zhou")
    assert remind(bank, at=time(16, 29)) == 0
    assert remind(bank) == 1


def test_what_was_recorded_today_waits_for_tomorrow(bank: Cast) -> None:
    with clock.at(moment(WEDNESDAY, time(10))):
        enter(bank, "zhou", business_date=WEDNESDAY - timedelta(days=2))
    assert remind(bank) == 0
    assert remind(bank, WEDNESDAY + timedelta(days=1)) == 1
    assert told(bank, "wang") == [{"count": 1, "oldest": "2026-11-25"}]


def test_what_is_checked_is_not_spoken_of(bank: Cast) -> None:
    check(bank, "wang", entered(bank, "zhou"))
    assert remind(bank) == 0


def test_everybody_is_told_once_a_day_however_often_it_runs(bank: Cast) -> None:
    entered(bank, "zhou")
    assert [remind(bank), remind(bank, at=time(18)), remind(bank, at=time(23))] == [1, 0, 0]
    assert remind(bank, WEDNESDAY + timedelta(days=1)) == 1
    assert len(told(bank, "wang")) == 2


def test_two_processes_at_once_tell_everybody_once(bank: Cast) -> None:
    entered(bank, "zhou")
    entered(bank, "he")
    outcomes = at_once(bank.app, 2, lambda _: remind(bank))
    assert sum(one for one in outcomes if isinstance(one, int)) == 2, outcomes
    assert (len(told(bank, "wang")), len(told(bank, "sun"))) == (1, 1)


def test_when_it_broke_off_half_way_the_others_are_told_and_nobody_twice(bank: Cast) -> None:
    entered(bank, "zhou")
    entered(bank, "he")
    with bank.inside(), writing() as work:
        jobs.claim(work, "checks_waiting", str(bank.people["wang"]), WEDNESDAY.isoformat())
    assert remind(bank) == 1
    assert (len(told(bank, "wang")), len(told(bank, "sun"))) == (0, 1)


def test_nobody_is_told_on_a_day_off(bank: Cast) -> None:
    entered(bank, "zhou")
    entered(bank, "he")
    saturday = WEDNESDAY + timedelta(days=3)
    assert remind(bank, saturday) == 0
    with bank.inside(), clock.at(moment(WEDNESDAY)):
        thursday = WEDNESDAY + timedelta(days=1)
        calendar.close(bank.actor("wang"), bank.units["east"], thursday, thursday, "装修")
    assert remind(bank, thursday) == 1
    assert (len(told(bank, "wang")), len(told(bank, "sun"))) == (0, 1)


def test_who_is_away_is_left_alone_and_the_deputy_is_told(bank: Cast) -> None:
    entered(bank, "zhao")
    entered(bank, "zhou")
    with bank.inside(), clock.at(moment(WEDNESDAY, time(9))):
        absences.record(
            bank.actor("system"),
            person_id=bank.people["wang"],
            kind="leave",
            starts_on=WEDNESDAY,
            ends_on=WEDNESDAY,
        )
        deputies.name(
            bank.actor("wang"),
            person_id=bank.people["zhou"],
            unit_id=bank.units["east"],
            kind="checks",
            starts_on=WEDNESDAY,
            ends_on=WEDNESDAY,
        )
    assert remind(bank) == 1
    assert told(bank, "wang") == []
    assert told(bank, "zhou") == [{"count": 1, "oldest": "2026-11-24"}], "their own is another's"
    assert remind(bank, WEDNESDAY + timedelta(days=1)) == 1, "the supervisor again, alone"


def test_who_has_a_part_in_all_that_waits_is_not_told(bank: Cast) -> None:
    entered(bank, "wang", owner="60298")
    assert remind(bank) == 0


def test_who_was_disabled_is_not_told(bank: Cast) -> None:
    entered(bank, "zhou")
    with bank.inside(), writing() as work:
        work.session.get_one(Person, bank.people["wang"]).disabled_at = work.now
    assert remind(bank) == 0


def test_once_done_a_tick_asks_for_one_row(cast: Cast) -> None:
    remind(cast)
    with counted(cast.app) as sent:
        remind(cast, at=time(20))
    rows = [one for one in sent if one.startswith("SELECT")]
    assert len(rows) == 2, "one whether the afternoon's are out, one for an hour that has struck"
