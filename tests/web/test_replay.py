"""The page on which a season is played back, and the scene that does the same on walls."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.domain.scene import DEFAULT, Scene
from portal.models import Campaign
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, today
from tests.issuing import at
from tests.reading_scenes import Read, scene
from tests.season import Season
from tests.statements import counted

LINES = ((5, "zhou", 3), (4, "huang", 2), (3, "huang", 4), (1, "zhao", 12), (0, "he", 1))
FIGURES = re.compile(
    r'<script type="application/json" data-replay-figures>(.*?)</script>', re.DOTALL
)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season in which the lead changes twice, once on each engine."""
    made = cast_on.live_campaign(basis="calendar")
    brought(cast_on, len(LINES))
    return made


def brought(cast: Cast, count: int) -> None:
    """Enter the first lines, each on its day."""
    for ago, who, quantity in LINES[:count]:
        day = today() - timedelta(days=ago)
        with clock.at(at(day, 10) if ago else clock.now()):
            enter(cast, who, quantity=str(quantity), business_date=day)


def page(cast: Cast, who: str = "zhou", **asked: object) -> str:
    answer = cast.client(who).get("/insights/replay", query_string=asked)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def figures(html: str) -> dict[str, Any]:
    """Return what the script draws from."""
    found = FIGURES.search(html)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def runners(html: str, name: str = "race-name") -> list[str]:
    return re.findall(rf'class="{name}[^"]*">(?:<b>)?([^<]+)<', html)


def change(cast: Cast, season: Season, **columns: object) -> None:
    """Change the campaign, and make its boards newer."""
    with cast.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        for name, value in columns.items():
            setattr(campaign, name, value)
    enter(cast, "he", quantity="1")


@pytest.mark.usefixtures("season")
def test_the_season_is_told_in_words_figures_and_a_table(cast_on: Cast) -> None:
    html = page(cast_on)
    told = figures(html)
    assert runners(html) == ["赵子昂", "黄俊杰", "周雨桐", "何志强"]
    assert len(told["dates"]) == 21
    assert told["dates"][-1] == today().isoformat()
    assert [row[-1] for row in told["values"]] == [12, 6, 3, 1]
    assert told["places"][-1] == [0, 1, 2, 3]
    assert told["ranks"][-4] == [1, 2], "huang before zhou"
    assert told["places"][0] == [], "nobody who has nothing has a place"
    assert told["totals"][-1] == 22
    assert [text.partition(" · ")[2] for _frame, text in told["events"]] == [
        "周雨桐以 3 升至第一",
        "黄俊杰以 6 升至第一",
        "赵子昂以 12 升至第一",
        "赵子昂率先达到 10",
    ]
    assert "领先者换过 2 次" in html
    assert "最先达到 10 的是赵子昂" in html
    table = html.partition("replay-weeks")[2]
    last = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[-1]
    assert re.findall(r'<td class="n">([^<]+)<', last) == ["12", "6", "3", "1"]


@pytest.mark.usefixtures("season")
def test_it_is_there_without_the_script_and_stands_still(cast_on: Cast) -> None:
    html = page(cast_on)
    assert re.search(r"data-replay-controls hidden", html)
    assert re.search(r"data-race-rank>1<.*?赵子昂.*?data-race-value>12<", html, re.DOTALL)
    assert "replay" in html.partition("<script src=")[2]
    assert "insights-" not in re.sub(r"<nav.*?</nav>", "", html, flags=re.DOTALL)


def test_a_board_and_a_season_are_chosen(cast_on: Cast, season: Season) -> None:
    teams = page(cast_on, board=season.boards["branch", "team"])
    assert runners(teams) == ["公司业务", "零售一组", "城西一组"]
    other = cast_on.live_campaign(code="other", name="另一赛季")
    empty = page(cast_on, campaign=other.id, board=season.boards["branch", "team"])
    assert "还没有可回放的内容" in empty, "a board of another season gives way to its first"
    assert cast_on.client("zhou").get("/insights/replay?campaign=999").status_code == 404


def test_fewer_than_three_days_are_no_race_yet(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    board = season.boards["branch", "person"]
    brought(cast_on, 2)
    assert "还没有可回放的内容" in page(cast_on)
    assert scene(cast_on, board, "replay").is_nothing
    third = today() - timedelta(days=2)
    with clock.at(at(third, 10)):
        enter(cast_on, "zhao", business_date=third)
    assert "data-replay-figures" in page(cast_on)
    assert not scene(cast_on, board, "replay").is_nothing


@pytest.mark.usefixtures("season")
def test_the_table_is_taken_as_a_file(cast_on: Cast) -> None:
    answer = cast_on.client("zhou").get("/insights/replay?take=replay&as=csv")
    assert answer.status_code == 200
    assert "赵子昂" in answer.get_data(as_text=True)


@pytest.mark.usefixtures("season")
def test_it_takes_as_many_statements_for_many_lines_as_for_few(
    cast_on: Cast,
) -> None:
    client = cast_on.client("zhou")
    with counted(cast_on.app) as few:
        client.get("/insights/replay")
    for _ in range(5):
        enter(cast_on, "huang")
    with counted(cast_on.app) as many:
        client.get("/insights/replay")
    assert len(few) == len(many)


def wall(cast: Cast, season: Season, kind: str = "person", locale: str = "zh_CN") -> Read:
    return scene(cast, season.boards["branch", kind], "replay", locale=locale)


def test_the_scene_ends_on_the_present_board(cast_on: Cast, season: Season) -> None:
    read = wall(cast_on, season)
    assert runners(read.html, "rp-name") == ["赵子昂", "黄俊杰", "周雨桐", "何志强"]
    assert [row[-1] for row in figures(read.html)["values"]] == [12, 6, 3, 1]
    assert "赛季回放" in read.text
    assert "Together" in wall(cast_on, season, locale="en").text
    enter(cast_on, "he", quantity="20")
    newer = wall(cast_on, season)
    assert newer.version > read.version
    assert runners(newer.html, "rp-name")[0] == "何志强"
    assert runners(wall(cast_on, season, "team").html, "rp-name")[0] == "城西一组"


@pytest.mark.parametrize("rule", ["top", "movers"])
def test_where_walls_show_the_front_alone_nobody_else_is_named_in_any_frame(
    cast_on: Cast, season: Season, rule: str
) -> None:
    enter(cast_on, "huang", quantity="9")
    enter(cast_on, "he", quantity="9")
    change(cast_on, season, wall_list=rule, wall_top=3)
    read = wall(cast_on, season)
    assert "周雨桐" in page(cast_on)
    assert "周雨桐" not in read.html, "she led for two days, and is fourth now"
    assert "以 3 升至第一" not in read.html
    assert len(runners(read.html, "rp-name")) == 3
    assert "前 3 名" in read.text


def test_it_is_a_scene_to_choose_and_none_of_the_usual_ones() -> None:
    assert Scene.REPLAY not in {item.scene for item in DEFAULT}
