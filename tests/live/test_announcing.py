"""What a supervisor announces for the wall reaches the walls of the unit at once, and no others."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk import SEE_OTHER, Desk, today
from tests.house import House
from tests.live.line import Line

TEXT = "周五 17:30 在二楼开会"


@pytest.fixture(scope="module")
def wang(house: House) -> Desk:
    """Give the supervisor's desk."""
    return house.desk("wang")


@pytest.fixture
def line(house: House, wang: Desk) -> Iterator[Line]:
    """Give a socket of that desk."""
    with Line(house.server, wang.cookies) as opened:
        yield opened


def publish(house: House, wang: Desk, text: str, **changes: str) -> None:
    form = {
        "unit": house.cast.units["east"],
        "text": text,
        "starts_on": today(),
        "ends_on": today(),
        **changes,
    }
    answer = wang.post("/announcements", form)
    assert answer.status_code == SEE_OTHER, answer.text


def told(line: Line, seconds: float = 1.5) -> list[dict[str, Any]]:
    return [content for name, content in line.gather(seconds) if name == "moment"]


def test_a_wall_of_the_unit_is_told_once_and_its_board_says_so(
    house: House, wang: Desk, line: Line
) -> None:
    board = house.board("east")
    before = line.watch(board, "wall")
    line.watch(board, "wall", page=2)
    publish(house, wang, TEXT, on_wall="y")
    events = line.gather(1.5)
    (moment,) = [content for name, content in events if name == "moment"]
    assert (moment["board"], moment["kind"]) == (board, "announcement")
    assert TEXT in moment["html"]
    push = next(content for name, content in events if name == "board")
    assert push["version"] > before["version"]
    assert TEXT in push["html"]
    assert [name for name, _content in events].index("moment") > 0, "the board comes first"


def test_pages_and_the_walls_of_other_units_are_not_told(
    house: House, wang: Desk, line: Line
) -> None:
    line.watch(house.board("east"))
    line.watch(house.board("branch"), "wall")
    line.watch(house.board("west"), "wall")
    publish(house, wang, TEXT, on_wall="y")
    assert told(line) == []


def test_a_screen_that_stands_in_the_unit_is_told_whatever_it_shows(
    house: House, wang: Desk
) -> None:
    screen = house.screen("branch")
    with Line(house.server, screen.cookies, auth={"as": "display"}) as wall:
        wall.watch(house.board("branch"), "wall")
        publish(house, wang, TEXT, on_wall="y")
        (moment,) = told(wall)
    assert moment["board"] == house.board("branch")


def test_what_is_not_for_the_wall_is_not_told(house: House, wang: Desk, line: Line) -> None:
    line.watch(house.board("east"), "wall")
    publish(house, wang, "只在首页")
    assert {name for name, _content in line.gather(1.5)} <= {"tick"}
