"""A wall that hangs for months: dark at night, awake by day, and holding no more than at first."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from bench import wall_soak
from portal.domain.scene import Item, Scene
from tests import house as houses
from tests import measuring
from tests.browser import planning
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.browser.showing import BACK, SECONDS, SOON, WALL, cell
from tests.entering import SHANGHAI, enter
from tests.house import QUIET, House
from tests.running_server import RunningServer

PUSHES = 600
STRETCH = 120
MOST_NODES = 200
MOST_LISTENERS = 10
MOST_KIB = 1024
LIVE = re.compile("is-live")
DARK = re.compile("is-dark")
LOCKS = """
globalThis.locks = 0;
Object.defineProperty(navigator, "wakeLock", { value: {
  request: () => { globalThis.locks += 1; return Promise.resolve({ released: false }); },
} });
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the cast's house, whose server can push boards faster than anybody enters."""
    with houses.house(tmp_path_factory.mktemp("house")) as made:
        made.server.kill()
        for who in made.season.participations:
            measuring.set_target(made.cast, made.season, who, 40)
        settings = {"HONGBANG_DATABASE_URL": made.url, **QUIET}
        instance = made.server.instance
        with RunningServer(instance, settings, application="bench.pushing:app") as pushing:
            made.server = pushing
            yield made


@pytest.fixture
def wall(house: House, open_page: Opener, page_errors: PageErrors) -> Page:
    """Give a paired TV that shows the branch's board."""
    page_errors.allow("status of 401|ERR_|WebSocket")
    page = open_page(house.screen().cookies, viewport=WALL)
    page.add_init_script(LOCKS)
    page.goto("/wall")
    expect(page.locator("body")).to_have_class(LIVE, timeout=BACK)
    return page


def around(minutes_before: int, minutes_after: int) -> tuple[time, time]:
    """Return two times of the day in the branch, around the present."""
    now = datetime.now(UTC).astimezone(SHANGHAI)  # noqa: TID251 - outside the app
    begins = now - timedelta(minutes=minutes_before)
    ends = now + timedelta(minutes=minutes_after)
    return begins.time().replace(second=0), ends.time().replace(second=0)


def test_in_the_dark_hours_there_is_the_time_and_nothing_wakes_it_but_what_is_pushed(
    house: House, wall: Page
) -> None:
    body = wall.locator("body")
    display = planning.display_of(wall)
    begins, ends = around(5, 60)
    planning.set_display(house, display, dims_from=begins, dims_to=ends)
    expect(body).to_have_class(DARK, timeout=2 * SOON)
    expect(wall.locator("[data-slot=dark-clock]")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(wall.locator("#scene [data-cell=value]").first).to_be_hidden()
    enter(house.cast, "zhou")
    wall.wait_for_timeout(3 * SECONDS)
    expect(body).not_to_have_class(re.compile("celebrating"))
    expect(body).to_have_class(DARK)
    planning.push(house, display, Scene.BOARD)
    expect(body).not_to_have_class(DARK, timeout=2 * SOON)
    expect(wall.locator("#scene [data-cell=value]").first).to_be_visible()
    planning.set_display(house, display, now_until=None)
    expect(body).to_have_class(DARK, timeout=2 * SOON)
    wall.reload(wait_until="commit")
    expect(body).to_have_class(DARK)
    planning.set_display(house, display, dims_from=ends, dims_to=begins)
    expect(body).not_to_have_class(DARK, timeout=2 * SOON)
    expect(cell(wall, house.cast.people["zhou"])).to_have_text("1", timeout=SOON)


def test_the_wake_lock_is_held_while_the_page_is_seen(wall: Page) -> None:
    wall.wait_for_function("globalThis.locks === 1")


def test_the_picture_wanders_by_a_few_points(house: House, open_page: Opener) -> None:
    page = open_page(house.screen().cookies, viewport=WALL)
    page.clock.install()
    page.goto("/wall")
    stage = page.locator("#stage")
    before = stage.get_attribute("style")
    page.clock.run_for(125 * SECONDS)
    expect(stage).not_to_have_attribute("style", before or "")


def test_a_wall_holds_no_more_after_hundreds_of_pushes_and_lines(house: House, wall: Page) -> None:
    planning.set_playlist(
        house, planning.display_of(wall), Item(Scene.BOARD, 5), Item(Scene.GOAL, 5)
    )
    views = [
        {"board": house.board(), "shape": shape, "page": 1, "locale": "zh_CN"}
        for shape in ("wall", "goal")
    ]
    for who in ("zhou", "huang", "zhao", "zhou", "he", "he"):
        enter(house.cast, who)
        wall_soak.ask(house.server.port, "learn", views=views)
    line = wall.context.new_cdp_session(wall)
    wall_soak.ask(house.server.port, "push", count=60)
    before = wall_soak.held(wall, line)
    for _ in range(PUSHES // STRETCH):
        wall_soak.ask(house.server.port, "push", count=STRETCH)
        wall_soak.ask(house.server.port, "cut")
        expect(wall.locator("body")).to_have_class(LIVE, timeout=BACK)
    after = wall_soak.held(wall, line)
    assert after.nodes - before.nodes <= MOST_NODES, (before, after)
    assert after.listeners - before.listeners <= MOST_LISTENERS, (before, after)
    assert after.documents == before.documents
    assert after.heap_kib - before.heap_kib <= MOST_KIB, (before, after)
    last = wall_soak.ask(house.server.port, "push", count=1)["version"]
    expect(wall.locator("#scene [data-board]")).to_have_attribute(
        "data-version", str(last), timeout=SOON
    )
