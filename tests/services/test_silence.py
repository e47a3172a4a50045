"""Silence: who has no result today, for how many working days, and who is not meant by it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.roles import Permission
from portal.models import CalendarDay, CalendarYear, Participation, RosterRevision, UnitClosure
from portal.services import absences, silence
from portal.services.silence import Silence
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import SHANGHAI, check, enter, take_back
from tests.season import Season
from tests.statements import counted

MONDAY = date(2026, 11, 9)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, _SUNDAY, NEXT = (
    MONDAY + timedelta(days=number) for number in range(1, 8)
)


def at(day: date, hour: int = 10) -> datetime:
    return cut_off_at(day, time(hour), SHANGHAI)


@pytest.fixture
def season(cast_on: Cast) -> Iterator[Season]:
    """Give a season since Monday; the test lives on its first morning."""
    with clock.at(at(MONDAY, 9)):
        yield cast_on.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=60))


def of(cast: Cast, who: str, moment: datetime) -> Silence:
    paths = cast.actor(who).paths(Permission.ENTRY_SEE_UNIT)
    with cast.inside(), clock.at(moment), snapshot() as connection:
        return silence.of_units(connection, paths, moment)


def days(found: Silence) -> dict[str, int]:
    return {one.person.name: one.days for one in found.silent}


def away(cast: Cast, who: str, kind: str, first: date, last: date, by: str = "wang") -> None:
    with cast.inside():
        absences.record(
            cast.actor(by), person_id=cast.people[who], kind=kind, starts_on=first, ends_on=last
        )


@pytest.mark.usefixtures("season")
def test_the_longest_silence_stands_first_and_today_counts_from_the_cut_off_on(
    cast_on: Cast,
) -> None:
    enter(cast_on, "zhou")
    with clock.at(at(THURSDAY)):
        enter(cast_on, "zhao")
    found = of(cast_on, "wang", at(THURSDAY))
    assert list(days(found).items()) == [("黄俊杰", 3), ("周雨桐", 2)]
    assert [one.last_day for one in found.silent] == [None, MONDAY]
    assert (found.active, found.people) == (1, 3)
    assert days(of(cast_on, "wang", at(THURSDAY, 18))) == {"黄俊杰": 4, "周雨桐": 3}


@pytest.mark.usefixtures("season")
def test_nobody_has_missed_a_day_on_the_first_morning(cast_on: Cast) -> None:
    assert days(of(cast_on, "wang", at(MONDAY))) == {"黄俊杰": 0, "赵子昂": 0, "周雨桐": 0}


@pytest.mark.usefixtures("season")
def test_only_the_own_units_are_listed(cast_on: Cast) -> None:
    assert list(days(of(cast_on, "sun", at(TUESDAY)))) == ["何志强"]
    assert of(cast_on, "liu", at(TUESDAY)) == Silence()


@pytest.mark.usefixtures("season")
def test_leave_training_and_secondment_do_not_count(cast_on: Cast) -> None:
    away(cast_on, "huang", "leave", TUESDAY, WEDNESDAY)
    away(cast_on, "zhou", "training", WEDNESDAY, THURSDAY)
    away(cast_on, "zhao", "secondment", FRIDAY, NEXT)
    found = of(cast_on, "wang", at(THURSDAY))
    assert days(found) == {"黄俊杰": 1, "赵子昂": 3}
    assert [(one.person.name, one.away.kind, one.away.last) for one in found.away] == [
        ("周雨桐", "training", THURSDAY)
    ]
    assert [(one.person.name, one.away.first) for one in found.coming] == [("赵子昂", FRIDAY)]
    assert days(of(cast_on, "wang", at(FRIDAY)))["周雨桐"] == 2


@pytest.mark.usefixtures("season")
def test_days_off_do_not_count_and_nobody_is_new_on_one(cast_on: Cast) -> None:
    with clock.at(at(FRIDAY)):
        enter(cast_on, "zhou")
    saturday = of(cast_on, "wang", at(SATURDAY, 20))
    assert days(saturday) == {"黄俊杰": 5, "赵子昂": 5}
    assert (saturday.resting, saturday.people) == (1, 3)
    assert days(of(cast_on, "wang", at(NEXT))) == {"黄俊杰": 5, "赵子昂": 5, "周雨桐": 0}


@pytest.mark.usefixtures("season")
def test_holidays_make_up_days_and_a_units_closures_are_taken_from_the_calendar(
    cast_on: Cast,
) -> None:
    with cast_on.inside(), writing() as work:
        work.session.add(CalendarYear(year=2026, source="edited", loaded_at=work.now))
        work.session.add(CalendarDay(day=TUESDAY, is_working=False, name="假日"))
        work.session.add(CalendarDay(day=SATURDAY, is_working=True, name="调休"))
        work.session.add(
            UnitClosure(
                unit_id=cast_on.units["retail"],
                day=WEDNESDAY,
                recorded_at=work.now,
                recorder_id=cast_on.people["wang"],
            )
        )
    found = days(of(cast_on, "wang", at(NEXT)))
    # Monday, Thursday, Friday and Saturday; the other team worked on Wednesday too.
    assert found == {"黄俊杰": 4, "周雨桐": 4, "赵子昂": 5}


@pytest.mark.usefixtures("season")
def test_a_result_that_was_taken_back_is_none(cast_on: Cast) -> None:
    entry_id = enter(cast_on, "zhou")
    assert "周雨桐" not in days(of(cast_on, "wang", at(MONDAY)))
    take_back(cast_on, "zhou", entry_id)
    assert days(of(cast_on, "wang", at(TUESDAY)))["周雨桐"] == 1


def test_what_only_waits_for_a_check_breaks_the_silence(cast_on: Cast) -> None:
    with clock.at(at(MONDAY, 9)):
        cast_on.live_campaign(starts_on=MONDAY, verification="before")
    with clock.at(at(TUESDAY)):
        entry_id = enter(cast_on, "zhou")
        taken = enter(cast_on, "zhao")
        take_back(cast_on, "zhao", taken)
    assert days(of(cast_on, "wang", at(WEDNESDAY))) == {"黄俊杰": 2, "周雨桐": 0, "赵子昂": 2}
    with clock.at(at(WEDNESDAY)):
        check(cast_on, "wang", entry_id)
    assert days(of(cast_on, "wang", at(THURSDAY)))["周雨桐"] == 1


def test_who_joined_later_is_counted_from_that_day_on(cast_on: Cast, season: Season) -> None:
    with cast_on.inside(), clock.at(at(WEDNESDAY)):
        people = add_people(cast_on, season, 1)
        with writing() as work:
            place = work.session.scalars(
                sa.select(Participation).where(Participation.person_id == people[0])
            ).one()
            work.session.add(
                RosterRevision(
                    participation_id=place.id,
                    unit_id=place.unit_id,
                    cohort="newcomer",
                    in_training=True,
                    valid_from=WEDNESDAY,
                    recorded_at=work.now,
                    recorder_id=cast_on.people["liu"],
                )
            )
    assert days(of(cast_on, "wang", at(THURSDAY)))["员工000"] == 1


def test_a_result_in_one_campaign_is_enough_and_each_person_is_listed_once(
    cast_on: Cast, season: Season
) -> None:
    with clock.at(at(MONDAY, 9)):
        other = cast_on.live_campaign(
            code="cards",
            starts_on=TUESDAY,
            ranking_indicator_id=season.indicators["social_card"],
        )
    assert other.id != season.id
    enter(cast_on, "zhou", indicator="social_card", account_type="", channel="", customer="")
    found = of(cast_on, "wang", at(WEDNESDAY))
    assert days(found) == {"黄俊杰": 2, "周雨桐": 1, "赵子昂": 2}


@pytest.mark.parametrize("state", ["draft", "frozen", "closed"])
def test_only_running_campaigns_ask_for_results(cast_on: Cast, state: str) -> None:
    with clock.at(at(MONDAY)):
        cast_on.live_campaign(state=state)
        cast_on.live_campaign(code="over", ends_on=MONDAY - timedelta(days=1))
        cast_on.live_campaign(code="coming", starts_on=TUESDAY)
    assert of(cast_on, "wang", at(MONDAY)) == Silence()


def test_the_number_of_statements_does_not_grow_with_the_people(
    cast: Cast,
) -> None:
    with clock.at(at(MONDAY, 9)):
        season = cast.live_campaign(starts_on=MONDAY)
    with counted(cast.app) as few:
        of(cast, "wang", at(THURSDAY))
    with clock.at(at(TUESDAY)):
        add_people(cast, season, 40)
        enter(cast, "zhou")
    with counted(cast.app) as many:
        found = of(cast, "wang", at(THURSDAY))
    assert found.people == 43
    assert len(few) == len(many)
