"""The morning and the evening on the wall: figures of the unit, and nothing that people wrote."""

from datetime import time, timedelta

import pytest

from portal import clock
from portal.services import meetings
from tests import issuing
from tests.cast import Cast
from tests.entering import enter, today
from tests.measuring import moment, set_target
from tests.meeting import asked, opened, report
from tests.reporting import send
from tests.scenes import shown
from tests.season import Season

TODAY = today()
YESTERDAY = TODAY - timedelta(days=1)
NINE, SIX = time(9), time(18)
TARGET = 41


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season with yesterday's results and bulletin, and a target for everybody."""
    with cast.inside():
        made = cast.live_campaign()
    for who in made.participations:
        set_target(cast, made, who, TARGET)
    with clock.at(moment(YESTERDAY, time(10))):
        enter(cast, "zhou", quantity="2", business_date=YESTERDAY, customer="海棠贸易有限公司")
        enter(cast, "he", business_date=YESTERDAY)
    issuing.evening(cast, YESTERDAY)
    return made


def wall(
    cast: Cast,
    season: Season,
    scene: str,
    at: time = NINE,
    unit: str = "branch",
    kind: str = "person",
) -> str:
    return shown(cast, season.boards[unit, kind], scene, moment(TODAY, at))


def test_the_morning_tells_of_the_last_bulletin_and_of_what_pace_asks(
    cast: Cast, season: Season
) -> None:
    html = wall(cast, season, "morning")
    assert "+3" in html
    assert html.index("周雨桐") < html.index("何志强")
    # 161 are missing over the twenty days from today to the end.
    assert "8.1" in html
    assert "161" in html


def test_a_unit_below_is_told_of_its_own_people_alone(cast: Cast, season: Season) -> None:
    html = wall(cast, season, "morning", unit="east")
    assert "+2" in html
    assert "周雨桐" in html
    assert "何志强" not in html


def test_what_people_wrote_stays_in_the_meeting(cast: Cast, season: Season) -> None:
    report(cast, "zhou", YESTERDAY, tomorrow="去海棠贸易上门", hard="客户难约")
    report(
        cast,
        "huang",
        YESTERDAY,
        zero_days=6,
        reason_words="没有时间",
        steps="打了十二个电话",
        next_step="上门三家",
    )
    report(cast, "zhao", YESTERDAY, worked="跑了市场")
    asked(cast, opened(cast), "zhou", TODAY, what="整理名单")
    html = wall(cast, season, "morning", unit="east")
    for words in ("海棠", "难约", "没有时间", "上门", "跑了", "整理", "打了", "赵子昂"):
        assert words not in html
    assert 'data-promised="2"' in html
    assert 'data-tasks="1"' in html


def test_what_was_promised_elsewhere_is_not_counted(cast: Cast, season: Season) -> None:
    report(cast, "he", YESTERDAY, at=("west_team", "west"), tomorrow="再访")
    assert "data-promised" not in wall(cast, season, "morning", unit="east")
    assert 'data-promised="1"' in wall(cast, season, "morning", unit="west")
    assert 'data-promised="1"' in wall(cast, season, "morning")


def test_a_report_that_comes_late_is_counted_at_once(cast: Cast, season: Season) -> None:
    assert "data-promised" not in wall(cast, season, "morning", unit="east")
    send(cast, "zhou", YESTERDAY, now=moment(TODAY, time(8, 55)), tomorrow="再访")
    assert 'data-promised="1"' in wall(cast, season, "morning", unit="east")


def test_a_task_is_counted_until_it_is_ticked_off(cast: Cast, season: Season) -> None:
    task = asked(cast, opened(cast, "morning"), "zhou", TODAY)
    assert 'data-tasks="1"' in wall(cast, season, "morning", unit="east")
    with cast.inside():
        meetings.tick(cast.actor("zhou"), task)
    assert "data-tasks" not in wall(cast, season, "morning", unit="east")


@pytest.mark.parametrize("scene", ["morning", "evening"])
def test_before_and_after_the_season_there_is_nothing_to_meet_about(cast: Cast, scene: str) -> None:
    past = cast.live_campaign(starts_on=TODAY - timedelta(days=30), ends_on=YESTERDAY, code="past")
    ahead = cast.live_campaign(
        starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=30), code="ahead"
    )
    for season in (past, ahead):
        assert wall(cast, season, scene) == ""


def test_without_target_bulletin_and_promise_the_morning_is_passed_over(cast: Cast) -> None:
    season = cast.live_campaign()
    assert wall(cast, season, "morning") == ""
    assert wall(cast, season, "evening", SIX) == ""


def test_the_evening_sets_the_day_against_what_pace_asked_in_the_morning(
    cast: Cast, season: Season
) -> None:
    enter(cast, "huang", quantity="4")
    enter(cast, "zhao")
    html = wall(cast, season, "evening", time(17))
    assert "+5" in html
    assert "8.1" in html
    best = html[html.index("best-row") :]
    assert best.index("黄俊杰") < best.index("赵子昂")
    assert 'data-until="' in html
    # Both opened their season today, the others did before.
    firsts = html[html.index("firsts-l") :]
    assert "黄俊杰" in firsts
    assert "赵子昂" in firsts
    assert "周雨桐" not in firsts


def test_the_evening_names_who_leads_and_who_rose_most(cast: Cast, season: Season) -> None:
    enter(cast, "huang", quantity="4")
    facts = wall(cast, season, "evening", time(17)).split('class="fact ')
    assert "黄俊杰" in facts[1]
    assert "▲" in facts[2]
    assert "黄俊杰" in facts[2]


def test_after_the_cut_off_the_countdown_gives_way(cast: Cast, season: Season) -> None:
    enter(cast, "huang")
    html = wall(cast, season, "evening", SIX)
    assert "data-until" not in html
    assert "18:00" in html


def test_equals_share_their_place_of_the_day(cast: Cast, season: Season) -> None:
    for who in ("zhou", "huang", "zhao", "he"):
        enter(cast, who)
    html = wall(cast, season, "evening", time(17))
    assert html.count("best-at-1") == 3
    assert "best-more" in html


def test_a_day_that_does_not_count_asks_for_nothing(cast: Cast) -> None:
    season = cast.live_campaign(basis="working", closures=[])
    set_target(cast, season, "zhou", TARGET)
    free = next(day for day in (TODAY + timedelta(days=n) for n in range(7)) if day.weekday() == 6)
    assert shown(cast, season.boards["branch", "person"], "evening", moment(free, NINE)) == ""


def test_a_board_of_teams_names_teams(cast: Cast, season: Season) -> None:
    enter(cast, "huang")
    html = wall(cast, season, "evening", time(17), kind="team")
    assert "零售一组" in html
    assert "黄俊杰" not in html
    assert "firsts" not in html
