"""The life of a wall on TVs of 2018 and 2019: paired, live, celebrating, cut off, back again."""

import re
from collections.abc import Iterator

import pytest

from tests.entering import enter
from tests.house import House
from tests.old_engines import layout
from tests.old_engines.engine import BACK, Engine, engine

# The engines take their time to start on a busy machine.
pytestmark = pytest.mark.timeout(600)

CODE = "document.querySelector('.code text').textContent"
QR_BOX = """(function () {
  var box = document.querySelector(".qr svg").getBoundingClientRect();
  return [Math.round(box.width), Math.round(box.height)];
})()"""
JUMP = """(function () {
  var real = Date.now;
  Date.now = function () { return real() + 90000; };
  return true;
})()"""
"""As if a minute and a half had gone by since the page last heard anything."""
LOST = re.compile(r"ERR_(CONNECTION|EMPTY_RESPONSE)|WebSocket|status of 50\d")


@pytest.fixture(scope="module", params=[69, 77])
def old(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Give the engine of an old TV."""
    with engine(request.param, tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture
def wall(house: House, old: Engine) -> Engine:
    """Give the engine with a paired wall in it, which is live."""
    old.open(house.server.url("/wall"), house.screen().cookies)
    old.see("body.is-live")
    return old


def cell(person: int) -> str:
    """Return the expression for the person's figure on the wall."""
    return f"""document.querySelector('[data-key="p{person}"] [data-cell="value"]').textContent"""


def figure(wall: Engine, person: int) -> float:
    """Return the person's figure on the wall."""
    return float(str(wall.run(cell(person))).replace(",", ""))


def shows(wall: Engine, person: int, value: float, seconds: float) -> None:
    """Return once the wall has the figure for the person."""
    wall.wait(f"parseFloat({cell(person)}.replace(',', '')) === {value:g}", seconds)


def test_a_tv_shows_its_code_and_its_picture_and_becomes_the_board_when_it_is_accepted(
    house: House, old: Engine
) -> None:
    old.open(house.server.url("/wall"), {"hongbang_display": "unknown"})
    code = str(old.wait(f"/^\\d{{3}} \\d{{3}}$/.test({CODE}) && {CODE}"))
    width, height = layout.pair(old.run(QR_BOX))
    assert width == height > 300, "the picture for phones"
    assert not old.run(layout.CUT)
    house.accept(code)
    old.see("body.on-board.is-live", BACK)
    assert old.run("location.pathname + location.search") == "/wall"
    assert not old.errors()


def test_an_opening_moves_the_wall_and_is_celebrated(house: House, wall: Engine) -> None:
    zhou = house.cast.people["zhou"]
    before = figure(wall, zhou)
    house.desk("zhou").enter()
    shows(wall, zhou, before + 1, BACK)
    wall.see("body.celebrating")
    told = str(wall.run("document.querySelector('[data-slot=toast]').textContent"))
    assert "周雨桐" in told
    assert "恒达第" not in told, "a customer's name"
    # A celebration ends by itself.
    wall.see("body:not(.celebrating)", BACK)
    assert not wall.errors()


def test_a_wall_whose_server_is_killed_keeps_its_board_marked_and_is_right_again_afterwards(
    house: House, wall: Engine
) -> None:
    huang = house.cast.people["huang"]
    before = figure(wall, huang)
    house.server.kill()
    wall.see("body.is-lost", BACK)
    assert wall.run(JUMP)
    wall.see("body.stale", BACK)
    assert wall.run("document.querySelector('.banner').offsetHeight") == 56
    assert not wall.run(layout.CUT)
    assert figure(wall, huang) == before, "what was shown stays"
    enter(house.cast, "huang")
    house.server.start()
    shows(wall, huang, before + 1, BACK)
    wall.see("body.is-live:not(.stale)", BACK)
    strange = [error for error in wall.errors() if not LOST.search(error)]
    assert not strange
