"""What is entered reaches the boards that watch, whole, newest last, and not too often."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import time as time_of_day
from functools import partial

import pytest

from tests.desk import Desk
from tests.entering import enter, take_back
from tests.house import House
from tests.live.line import Line
from tests.parallel import together
from tests.running_server import ROOT

QUICK = 30
SOONER_THAN_THE_BELT = 2.5


@pytest.fixture(scope="module")
def zhou(house: House) -> Desk:
    """Give an account manager's desk."""
    return house.desk("zhou")


@pytest.fixture
def line(house: House, zhou: Desk) -> Iterator[Line]:
    """Give a socket of that desk."""
    with Line(house.server, zhou.cookies) as opened:
        yield opened


def test_an_opening_entered_by_the_form_reaches_who_watches(
    house: House, zhou: Desk, line: Line
) -> None:
    before = line.watch(house.board())
    zhou.enter()
    push = line.next("board")
    assert push["version"] > before["version"]
    assert push["view"] == {"board": house.board(), "shape": "page", "page": 1, "locale": "zh_CN"}
    assert f'data-version="{push["version"]}" data-as-of="{push["as_of"]}"' in push["html"]
    assert push["html"] != before["html"]


def test_what_is_pushed_is_the_pages_fragment_to_the_byte(
    house: House, zhou: Desk, line: Line
) -> None:
    line.watch(house.board())
    line.watch(house.board("east"), "wall", locale="en")
    zhou.enter()
    pushes = {push["view"]["shape"]: push["html"] for push in line.boards(1.5)}
    assert pushes["page"] == zhou.fragment(house.board())
    assert pushes["wall"] == zhou.fragment(house.board("east"), "wall", locale="en")
    assert pushes["page"] in zhou.get(f"/boards/{house.board()}").text


def test_every_board_of_the_campaign_moves_and_no_other(
    house: House, zhou: Desk, line: Line
) -> None:
    other = house.cast.live_campaign(code="other", ranking="points", ranking_indicator_id=None)
    watched = [house.board(*key) for key in house.season.boards]
    for board in [*watched, other.boards["west", "person"]]:
        line.watch(board)
    zhou.enter()
    pushed = [push["view"]["board"] for push in line.boards(1.5)]
    assert set(watched) <= set(pushed)
    assert len(pushed) == len(set(pushed)), "each once"


def test_a_view_that_is_watched_no_more_is_pushed_no_more(
    house: House, zhou: Desk, line: Line
) -> None:
    line.watch(house.board())
    line.watch(house.board("east"))
    line.unwatch(house.board())
    zhou.enter()
    assert {push["view"]["board"] for push in line.boards(1.5)} == {house.board("east")}


def test_a_wall_is_told_what_to_celebrate_once_and_a_page_is_not(
    house: House, zhou: Desk, line: Line
) -> None:
    with Line(house.server, zhou.cookies) as page:
        page.watch(house.board())
        line.watch(house.board(), "wall")
        line.watch(house.board(), "wall", page=2)
        zhou.enter(quantity="2", customer="恒达机电有限公司")
        moments = [content for name, content in line.gather(1.5) if name == "moment"]
        assert len(moments) == 1
        assert moments[0]["board"] == house.board()
        assert moments[0]["kind"] in ("opening", "rise")
        assert "周雨桐" in moments[0]["html"]
        assert "恒达机电有限公司" not in moments[0]["html"], "the customer is masked"
        assert "moment" not in {name for name, _ in page.gather(0.1)}


def test_a_page_that_asks_for_moments_is_told_until_it_asks_no_more(
    house: House, zhou: Desk, line: Line
) -> None:
    assert line.ask("watch", {"view": {"board": house.board()}, "moments": True})["ok"]
    zhou.enter(customer="恒达精工有限公司")
    told = line.next("moment")
    assert told["board"] == house.board()
    assert "周雨桐" in told["html"]
    assert "恒达精工有限公司" not in told["html"], "the customer is masked"
    line.watch(house.board())
    zhou.enter()
    assert "moment" not in {name for name, _ in line.gather(1.5)}
    line.ask("watch", {"view": {"board": house.board()}, "moments": True})
    line.unwatch(house.board())
    zhou.enter()
    assert "moment" not in {name for name, _ in line.gather(1.5)}


def _enter_quickly(desk: Desk) -> None:
    for _ in range(QUICK // 2):
        desk.enter()


def test_thirty_quick_entries_are_few_pushes_and_the_last_is_the_present(
    house: House, line: Line
) -> None:
    desks = [house.desk(key) for key in ("zhou", "huang")]
    version = line.watch(house.board())["version"]
    started = time.monotonic()
    together([partial(_enter_quickly, desk) for desk in desks])
    took = time.monotonic() - started
    pushes = line.boards(1.5)
    versions = [push["version"] for push in pushes]
    assert versions == sorted(set(versions))
    assert versions[-1] == version + QUICK
    assert pushes[-1]["html"] == desks[0].fragment(house.board())
    # One at once, then one each 250 ms, and one for what came in the last pause.
    assert len(pushes) <= took / 0.25 + 2


def test_an_entry_made_by_another_process_is_seen_in_the_file(house: House, line: Line) -> None:
    version = line.watch(house.board())["version"]
    # Three in a row: the look at the versions each three seconds would be late for the second.
    for number in (1, 2, 3):
        entry = enter(house.cast, "zhao")
        push = line.until_version(version + number, SOONER_THAN_THE_BELT)
    take_back(house.cast, "zhao", entry)
    taken_back = line.until_version(push["version"] + 1, SOONER_THAN_THE_BELT)
    assert push["html"] != taken_back["html"]


def test_a_close_run_by_the_command_reaches_the_walls(house: House, line: Line) -> None:
    evening = house.cast.live_campaign(code="evening", cut_off=time_of_day(0))
    board = evening.boards["branch", "person"]
    version = line.watch(board)["version"]
    said = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "close", "run"],
        cwd=ROOT,
        env=house.server.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "evening" in said.stdout
    assert line.until_version(version + 1)["view"]["board"] == board
