"""Charts and the replay in Chromium 83, which desks at banks still have."""

from collections.abc import Iterator

import pytest

from portal.cli.demo_account import PASSWORD
from tests.desk import Desk
from tests.old_engines.engine import BACK, Engine, engine
from tests.running_server import RunningServer

# The first test waits for the demo bank; the engine takes its time on a busy machine.
pytestmark = pytest.mark.timeout(900)

COLOURS = """new Set(new Uint32Array((one => one.getContext('2d')
  .getImageData(0, 0, one.width, one.height).data.buffer)(
  document.querySelector('[data-chart] canvas')))).size"""
SLIDER = "Number(document.querySelector('[data-replay-slider]').value)"


@pytest.fixture(scope="module")
def cookies(demo: RunningServer) -> dict[str, str]:
    """Give the cookies of a supervisor."""
    return dict(Desk(demo).sign_in("S001", PASSWORD).cookies)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give the engine in a window of an old desk's size."""
    with engine(83, tmp_path_factory.mktemp("engine"), 1366, 768) as started:
        yield started


def click(desk: Engine, selector: str) -> None:
    """Click on what the selector finds first."""
    assert desk.run(f"document.querySelector('{selector}').click() || true")


def test_a_chart_is_drawn_and_its_table_is_one_click_away(
    demo: RunningServer, cookies: dict[str, str], desk: Engine
) -> None:
    desk.open(demo.url("/insights/cohorts"), cookies)
    desk.see("[data-chart][data-drawn] canvas")
    desk.wait(f"{COLOURS} > 8")
    assert desk.run("document.querySelector('.chart-table').open") is False
    click(desk, ".chart-table summary")
    desk.wait("document.querySelector('.chart-table table').getBoundingClientRect().height > 0")
    click(desk, ".chart-table summary")
    desk.wait("!document.querySelector('.chart-table').open")
    assert not desk.errors()


def test_a_season_is_played_paused_set_faster_and_sought(
    demo: RunningServer, cookies: dict[str, str], desk: Engine
) -> None:
    desk.open(demo.url("/insights/replay"), cookies)
    desk.see("[data-replay-play]")
    last = desk.run(SLIDER)
    assert isinstance(last, int | float)
    assert last > 10
    click(desk, "[data-replay-play]")
    desk.wait(f"{SLIDER} > 0 && {SLIDER} < {last} && !!document.querySelector('.is-playing')")
    click(desk, "[data-replay-play]")
    desk.wait("!document.querySelector('.is-playing')")
    sought = """(one => { one.value = 2;
      one.dispatchEvent(new Event('input', { bubbles: true }));
      return document.querySelector('[data-replay-slider]').getAttribute('aria-valuetext');
    })(document.querySelector('[data-replay-slider]'))"""
    assert desk.run(sought)
    assert desk.run(SLIDER) == 2
    click(desk, '[data-replay-speed][value="4"]')
    click(desk, "[data-replay-play]")
    desk.wait(f"{SLIDER} === {last}", BACK)
    desk.wait("!document.querySelector('.is-playing')")
    assert not desk.errors()
