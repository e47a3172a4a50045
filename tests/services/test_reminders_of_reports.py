"""The reminder of a missing report: at the campaign's hour, to who works and has sent none."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.models import Campaign, Participation, Person, Report
from portal.services import calendar, muting
from portal.services.work import writing
from tests.cast import Cast
from tests.parallel import at_once
from tests.reminding import WEDNESDAY, away, moment, remind, told_of
from tests.season import Season
from tests.statements import counted

HOUR = time(17, 30)
PEOPLE = ("zhou", "huang", "zhao", "he")
THURSDAY = WEDNESDAY + timedelta(days=1)


def live(cast: Cast, **changes: object) -> Season:
    """Return a campaign that is under way on Wednesday."""
    with clock.at(moment(WEDNESDAY)):
        return cast.live_campaign(**changes)


@pytest.fixture
def bank(cast_on: Cast) -> Cast:
    """Give the bank with the season that everybody takes part in."""
    live(cast_on)
    return cast_on


def send_report(cast: Cast, who: str, day: date = WEDNESDAY) -> None:
    """Write the person's report of the day."""
    with cast.inside(), clock.at(moment(day, time(17))), writing() as work:
        unit_id = work.session.get_one(Person, cast.people[who]).unit_id
        work.session.add(
            Report(
                person_id=cast.people[who],
                business_date=day,
                unit_id=unit_id,
                sub_branch_id=unit_id,
                sent_at=work.now,
                changed_at=work.now,
            )
        )


def reminded(cast: Cast) -> list[str]:
    """Return who was ever reminded of a report, once for each time."""
    return [who for who in PEOPLE for _ in told_of(cast, who, "report_missing")]


def test_who_has_sent_none_is_reminded_at_the_hour(bank: Cast) -> None:
    send_report(bank, "zhao")
    send_report(bank, "huang", WEDNESDAY - timedelta(days=1))
    assert remind(bank, at=time(17, 29, 59)) == 0
    assert remind(bank, at=HOUR) == 3
    assert reminded(bank) == ["zhou", "huang", "he"]
    assert told_of(bank, "zhou", "report_missing") == [{"day": "2026-11-25"}]
    assert told_of(bank, "wang", "report_missing") == [], "a leader who takes no part"


def test_a_server_that_slept_through_the_hour_reminds_the_same_day_and_never_the_next(
    bank: Cast,
) -> None:
    assert remind(bank, THURSDAY, time(0, 0, 1)) == 0
    assert remind(bank, THURSDAY, time(17)) == 0
    assert remind(bank, WEDNESDAY, time(23, 59)) == 4


def test_everybody_is_reminded_once_a_day_however_often_it_runs(bank: Cast) -> None:
    assert [remind(bank, at=HOUR), remind(bank, at=time(19)), remind(bank, at=time(23))] == [
        4,
        0,
        0,
    ]
    assert remind(bank, THURSDAY, HOUR) == 4


def test_four_processes_at_once_remind_everybody_once(bank: Cast) -> None:
    outcomes = at_once(bank.app, 4, lambda _: remind(bank, at=HOUR))
    assert sum(one for one in outcomes if isinstance(one, int)) == 4, outcomes
    assert reminded(bank) == list(PEOPLE)


def test_nobody_is_reminded_where_the_campaign_has_set_no_hour(cast_on: Cast) -> None:
    live(cast_on, report_reminder=None)
    assert remind(cast_on, at=time(23, 59)) == 0


def test_of_several_campaigns_the_earliest_hour_that_is_set_holds(cast_on: Cast) -> None:
    live(cast_on, report_reminder=None)
    live(cast_on, code="late", report_reminder=time(19))
    early = live(cast_on, code="early", report_reminder=time(17))
    with cast_on.inside(), writing() as work:
        work.session.get_one(Participation, early.participations["he"]).left_on = WEDNESDAY
    assert remind(cast_on, at=time(17)) == 3
    assert remind(cast_on, at=time(18, 59)) == 0
    assert remind(cast_on, at=time(19)) == 1
    assert sorted(reminded(cast_on)) == sorted(PEOPLE)


def test_an_hour_that_is_brought_forward_the_same_day_still_counts(cast_on: Cast) -> None:
    season = live(cast_on, report_reminder=time(21))
    assert remind(cast_on, at=time(18)) == 0
    with cast_on.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).report_reminder = time(17)
    assert remind(cast_on, at=time(18)) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": WEDNESDAY - timedelta(days=1)},
        {"starts_on": THURSDAY},
        {"state": "frozen"},
        {"state": "draft"},
    ],
)
def test_a_campaign_without_a_day_today_reminds_nobody(
    cast_on: Cast, changes: dict[str, object]
) -> None:
    live(cast_on, **changes)
    assert remind(cast_on, at=HOUR) == 0


def test_the_last_and_the_first_day_are_days_of_it(cast_on: Cast) -> None:
    live(cast_on, starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    assert remind(cast_on, at=HOUR) == 4


def test_who_rests_is_away_left_or_was_disabled_is_left_alone(bank: Cast) -> None:
    assert remind(bank, WEDNESDAY + timedelta(days=3), HOUR) == 0, "a Saturday"
    away(bank, "zhou")
    with bank.inside(), clock.at(moment(WEDNESDAY, time(9))):
        calendar.close(bank.actor("sun"), bank.units["west"], WEDNESDAY, WEDNESDAY, "装修")
        with writing() as work:
            work.session.get_one(Person, bank.people["huang"]).disabled_at = work.now
    assert remind(bank, at=HOUR) == 1
    assert reminded(bank) == ["zhao"]


def test_who_has_not_joined_yet_is_not_expected_to_report(cast_on: Cast) -> None:
    season = live(cast_on)
    with cast_on.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["he"]).joined_on = THURSDAY
    assert remind(cast_on, at=HOUR) == 3


def test_who_has_turned_it_down_is_left_alone(bank: Cast) -> None:
    with bank.inside():
        muting.choose(bank.actor("zhou"), ["questions"])
    assert remind(bank, at=HOUR) == 3
    assert "zhou" not in reminded(bank)


def test_once_done_a_tick_asks_for_one_row_and_many_people_cost_no_more(cast: Cast) -> None:
    live(cast)

    def cost(day: date, at: time) -> int:
        with counted(cast.app) as sent:
            remind(cast, day, at)
        return len([one for one in sent if one.startswith(("SELECT", "INSERT"))])

    remind(cast, WEDNESDAY, time(16, 30))
    first = cost(WEDNESDAY, HOUR)
    assert cost(WEDNESDAY, time(18)) == 2, "the afternoon's row, and this"
    with cast.inside(), clock.at(moment(WEDNESDAY)), writing() as work:
        _add_people(cast, work.session, 40)
    remind(cast, THURSDAY, time(16, 30))
    assert cost(THURSDAY, HOUR) == first
    assert len(reminded(cast)) == 8


def _add_people(cast: Cast, session: sa.orm.Session, count: int) -> None:
    """Let more people take part, in the place of huang."""
    season_id = session.scalars(sa.select(Campaign.id)).one()
    huang = session.scalars(
        sa.select(Participation).where(Participation.person_id == cast.people["huang"])
    ).one()
    for number in range(count):
        person = Person(
            employee_no=f"7{number:04}",
            employee_no_key=f"7{number:04}",
            name=f"员工{number}",
            sort_key=f"yuangong{number}",
            unit_id=huang.unit_id,
        )
        session.add(person)
        session.flush()
        session.add(
            Participation(
                campaign_id=season_id,
                person_id=person.id,
                unit_id=huang.unit_id,
                sub_branch_id=huang.sub_branch_id,
                cohort="veteran",
            )
        )
