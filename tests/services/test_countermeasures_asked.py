"""When a measure is asked for, of whom, and that it is once, whatever runs beside it."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import JobRun, Participation, Person, TargetRevision
from portal.services import absences, calendar, countermeasures, jobs, notices
from portal.services.work import writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter
from tests.meanwhile import before
from tests.measuring import ask, asked, moment, set_target
from tests.parallel import at_once
from tests.season import Season
from tests.statements import counted

WEDNESDAY = date(2026, 11, 25)
A_DAY = timedelta(days=1)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season of forty days, twenty of which have passed on Wednesday."""
    with clock.at(moment(WEDNESDAY, time(10))):
        return cast_on.live_campaign()


def entered(cast: Cast, who: str, day: date, quantity: int) -> None:
    """Enter so many openings on the day."""
    with clock.at(moment(day, time(10))):
        enter(cast, who, business_date=day, quantity=str(quantity))


def told(cast: Cast, who: str, kind: str = "countermeasure_asked") -> list[dict[str, object]]:
    """Return what the person is told of measures."""
    with cast.inside():
        return [one.facts for one in notices.latest(cast.actor(who)) if one.kind == kind]


def test_after_three_days_the_supervisor_is_asked_with_the_figures_of_the_day(
    cast_on: Cast, season: Season
) -> None:
    set_target(cast_on, season, "zhou", 40)
    entered(cast_on, "zhou", date(2026, 11, 20), 4)
    assert ask(cast_on, WEDNESDAY) == 1
    (one,) = asked(cast_on)
    assert one.participation_id == season.participations["zhou"]
    assert (one.asked_on, one.days, one.follows_id) == (WEDNESDAY, 3, None)
    assert (one.value_then, one.target_then, one.share_then) == (4 * SCALE, 40 * SCALE, 5250)
    assert told(cast_on, "wang") == [
        {
            "count": 1,
            "names": ["周雨桐"],
            "names_en": ["周雨桐"],
            "campaign": "旺季冲刺",
            "campaign_en": "Season sprint",
            "days": 3,
        }
    ]
    assert told(cast_on, "liu") == told(cast_on, "sun") == told(cast_on, "zhou") == []


def test_two_days_are_not_enough(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    # 16 of 40 is four fifths of what Tuesday plans; from Wednesday on it is less.
    entered(cast_on, "zhou", date(2026, 11, 20), 16)
    tuesday = date(2026, 11, 24)
    assert [ask(cast_on, tuesday + number * A_DAY) for number in range(4)] == [0, 0, 0, 1]
    assert [one.asked_on for one in asked(cast_on)] == [date(2026, 11, 27)]


def test_a_weekend_lies_between_and_nothing_is_asked_on_it(cast_on: Cast, season: Season) -> None:
    thursday = date(2026, 11, 19)
    set_target(cast_on, season, "zhou", 40, valid_from=thursday)
    assert [ask(cast_on, thursday + number * A_DAY) for number in range(4)] == [0, 0, 0, 0]
    assert ask(cast_on, date(2026, 11, 23)) == 1, "Thursday, Friday, Monday"


def test_days_away_do_not_count(cast_on: Cast, season: Season) -> None:
    tuesday = WEDNESDAY - A_DAY
    set_target(cast_on, season, "zhou", 40, valid_from=date(2026, 11, 23))
    with cast_on.inside(), clock.at(moment(tuesday, time(9))):
        absences.record(
            cast_on.actor("wang"),
            person_id=cast_on.people["zhou"],
            kind="leave",
            starts_on=tuesday,
            ends_on=WEDNESDAY,
        )
    days = [WEDNESDAY, date(2026, 11, 26), date(2026, 11, 27)]
    assert [ask(cast_on, day) for day in days] == [0, 0, 1], "Monday, Thursday, Friday"


def test_nothing_new_is_asked_for_who_is_away_today(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    with cast_on.inside(), clock.at(moment(WEDNESDAY, time(9))):
        absences.record(
            cast_on.actor("wang"),
            person_id=cast_on.people["zhou"],
            kind="training",
            starts_on=WEDNESDAY,
            ends_on=WEDNESDAY,
        )
    assert ask(cast_on, WEDNESDAY) == 0


def test_a_closure_of_the_unit_is_no_day_for_its_people(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    set_target(cast_on, season, "he", 40)
    with cast_on.inside(), clock.at(moment(WEDNESDAY, time(9))):
        calendar.close(cast_on.actor("wang"), cast_on.units["retail"], WEDNESDAY, WEDNESDAY, "装修")
    assert ask(cast_on, WEDNESDAY) == 1
    assert [one.participation_id for one in asked(cast_on)] == [season.participations["he"]]


def test_a_target_set_midway_is_judged_from_its_day_on(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 2)
    set_target(cast_on, season, "zhou", 40, valid_from=WEDNESDAY)
    entered(cast_on, "zhou", date(2026, 11, 20), 2)
    days = [WEDNESDAY + number * A_DAY for number in range(3)]
    assert [ask(cast_on, day) for day in days] == [0, 0, 1]


def test_a_day_of_recovery_begins_the_count_anew(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    entered(cast_on, "zhou", date(2026, 11, 24), 20)
    entered(cast_on, "zhou", date(2026, 11, 24), 1)
    assert ask(cast_on, WEDNESDAY) == 0


def test_nobody_is_asked_for_without_a_target_in_training_or_gone(
    cast_on: Cast, season: Season
) -> None:
    set_target(cast_on, season, "huang", 40)
    set_target(cast_on, season, "zhao", 40)
    set_target(cast_on, season, "he", 40)
    with cast_on.inside(), writing() as work:
        places = season.participations
        work.session.get_one(Participation, places["huang"]).in_training = True
        work.session.get_one(Participation, places["zhao"]).left_on = WEDNESDAY
        work.session.get_one(Participation, places["he"]).joined_on = WEDNESDAY - A_DAY
    assert ask(cast_on, WEDNESDAY) == 0


def test_the_first_tenth_is_silent(cast_on: Cast) -> None:
    with clock.at(moment(WEDNESDAY, time(10))):
        season = cast_on.live_campaign(
            starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 23) + timedelta(days=49)
        )
    set_target(cast_on, season, "zhou", 50)
    days = [date(2026, 11, 23) + number * A_DAY for number in range(12)]
    found = [ask(cast_on, day) for day in days]
    # The fifth day is the first with a status: Friday, then Monday and Tuesday.
    assert found == [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]


def test_it_waits_for_the_cut_off_and_for_a_live_season(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40, valid_from=date(2026, 11, 23))
    assert ask(cast_on, WEDNESDAY, time(17, 59)) == 0
    with cast_on.inside(), clock.at(moment(date(2026, 12, 14))):
        assert countermeasures.asking.run(clock.now()) == 0, "its last day leaves none to act on"
    assert ask(cast_on, WEDNESDAY) == 1


def test_it_is_asked_once_however_often_it_runs(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    assert [ask(cast_on, WEDNESDAY), ask(cast_on, WEDNESDAY, time(23))] == [1, 0]
    assert ask(cast_on, WEDNESDAY + A_DAY) == 0, "one is open"
    assert len(told(cast_on, "wang")) == 1


def test_four_processes_at_once_ask_once(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    set_target(cast_on, season, "he", 40)
    outcomes = at_once(cast_on.app, 4, lambda _: ask(cast_on, WEDNESDAY))
    assert sorted(map(str, outcomes)) == ["0", "0", "0", "2"]
    assert (len(asked(cast_on)), len(told(cast_on, "wang")), len(told(cast_on, "sun"))) == (2, 1, 1)


def test_a_clock_that_goes_back_asks_nothing(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    with cast_on.inside(), writing() as work:
        jobs.claim(work, countermeasures.asking.JOB, str(season.id), "2026-11-26")
    assert ask(cast_on, WEDNESDAY) == 0
    assert asked(cast_on) == []


def test_a_later_day_that_another_process_was_at_meanwhile_settles_it(
    cast_on: Cast, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_target(cast_on, season, "zhou", 40)
    later: list[int] = []
    before(
        monkeypatch,
        cast_on,
        (countermeasures.asking, "writing"),
        lambda: later.append(ask(cast_on, WEDNESDAY + A_DAY)),
    )
    assert (ask(cast_on, WEDNESDAY), later) == (0, [1])
    with cast_on.inside():
        assert (
            db.session.get(JobRun, (countermeasures.asking.JOB, str(season.id), "2026-11-25"))
            is None
        )


def test_after_a_stop_only_the_latest_day_is_made_up_for(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    assert ask(cast_on, date(2026, 11, 29), time(8)) == 1, "a Sunday"
    assert [one.asked_on for one in asked(cast_on)] == [date(2026, 11, 27)]
    assert ask(cast_on, date(2026, 11, 30), time(8)) == 0


def test_without_a_supervisor_the_organiser_is_told(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40)
    with cast_on.inside(), writing() as work:
        work.session.get_one(Person, cast_on.people["wang"]).disabled_at = work.now
    ask(cast_on, WEDNESDAY)
    assert [len(told(cast_on, who)) for who in ("wang", "liu")] == [0, 1]


def test_the_number_of_statements_does_not_grow_with_people(cast: Cast) -> None:
    sent = []
    for code, crowd in (("few", 0), ("many", 30)):
        with clock.at(moment(WEDNESDAY, time(10))):
            season = cast.live_campaign(code=code)
        set_target(cast, season, "zhou", 40)
        places = add_people(cast, season, crowd) if crowd else []
        with cast.inside(), writing() as work:
            work.session.add_all(
                TargetRevision(
                    campaign_id=season.id,
                    participation_id=id_,
                    indicator_id=season.indicators["corporate_account"],
                    target=40 * SCALE,
                    valid_from=season.starts_on,
                    recorded_at=work.now,
                    recorder_id=cast.people["liu"],
                )
                for id_ in work.session.scalars(
                    sa.select(Participation.id).where(
                        Participation.campaign_id == season.id,
                        Participation.person_id.in_(places),
                    )
                )
            )
        with counted(cast.app) as statements:
            assert ask(cast, WEDNESDAY) == 1 + crowd
        sent.append(len(statements))
    assert sent[0] == sent[1]
