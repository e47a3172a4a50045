"""A wall behind a line that fails: whatever happens, the last good board stays, and is marked.

The relay between the browser and the server does it for real; see tests/relay.py. That a server is
killed and started again is in test_live_boards.py, that a screen is revoked at once in
test_pairing.py.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.domain.scene import Item, Scene
from tests import measuring
from tests.browser import planning
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.browser.showing import BACK, SECONDS, SOON, WALL, cell, figure
from tests.entering import SHANGHAI, enter
from tests.house import QUIET, House
from tests.relay import Line, Relay
from tests.running_server import RunningServer

MINUTE = 60 * SECONDS
AWAY = r"ERR_|status of (401|403|502|503)|WebSocket|Network sign-in"
CLOCK_AHEAD = """
(() => {
  const Real = Date;
  const shift = %d;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + shift); }
    static now() { return Real.now() + shift; }
  };
})();
"""
TOASTS = """
() => {
  globalThis.toasts = 0;
  new MutationObserver(() => {
    if (document.body.classList.contains("celebrating")) globalThis.toasts += 1;
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
"""


@pytest.fixture(scope="module")
def server(house: House) -> Iterator[Relay]:
    """Give what the browser takes for the server."""
    for who in house.season.participations:
        measuring.set_target(house.cast, house.season, who, 40)
    with Relay(house.server.port) as relay:
        yield relay


@pytest.fixture(autouse=True)
def mended(server: Relay, house: House, page_errors: PageErrors) -> Iterator[None]:
    """Begin with a good line and a server; let the browser complain of what is done to it."""
    page_errors.allow(AWAY)
    server.line = Line.GOOD
    server.target = house.server.port
    yield
    server.line = Line.GOOD


@pytest.fixture
def wall(house: House, open_page: Opener) -> Page:
    """Give a paired TV that shows the branch's board."""
    return opened(open_page(house.screen().cookies, viewport=WALL))


def opened(page: Page) -> Page:
    """Open the wall on it, and mark the page so that one that was loaded anew is known."""
    page.goto("/wall")
    expect(body(page)).to_have_class(re.compile("is-live"), timeout=BACK)
    page.evaluate("globalThis.isTheSamePage = true")
    return page


def body(page: Page) -> Locator:
    """Return the wall's body, whose classes say how it fares."""
    return page.locator("body")


def scene(page: Page) -> Locator:
    """Return the marks of the scene that is shown."""
    return page.locator("#scene [data-board]")


def until_asked(page: Page, relay: Relay, path: str) -> None:
    """Wait until an impostor has been asked for the path, and the page has had its answer."""
    relay.asked.clear()
    for _ in range(120):
        if path in relay.asked:
            page.wait_for_timeout(SECONDS)
            return
        page.wait_for_timeout(SECONDS / 2)
    pytest.fail(f"{path} was not asked for")


def is_same(page: Page) -> bool:
    """Whether the page was not loaded anew."""
    return bool(page.evaluate("globalThis.isTheSamePage === true"))


def test_a_line_that_is_cut_silently_is_noticed_marked_and_made_anew(
    house: House, server: Relay, wall: Page
) -> None:
    zhou = house.cast.people["zhou"]
    before = figure(wall, zhou)
    server.line = Line.SILENT
    enter(house.cast, "zhou")
    expect(body(wall)).to_have_class(re.compile("is-lost"), timeout=MINUTE)
    expect(body(wall)).to_have_class(re.compile("stale"), timeout=MINUTE)
    expect(wall.locator(".banner")).to_be_visible()
    expect(wall.locator(".main")).to_have_css("opacity", "0.82")
    assert figure(wall, zhou) == before, "the last good board stays"
    server.line = Line.GOOD
    expect(cell(wall, zhou)).to_have_text(f"{before + 1:g}", timeout=BACK)
    expect(body(wall)).not_to_have_class(re.compile("stale"), timeout=BACK)
    assert is_same(wall)


def test_a_screen_that_is_revoked_while_it_is_away_is_dark_at_the_next_contact(
    house: House, server: Relay, wall: Page
) -> None:
    wall.evaluate("localStorage.setItem('hongbang.wall.' + document.body.dataset.display, '{}')")
    server.line = Line.CLOSED
    expect(body(wall)).to_have_class(re.compile("is-lost"), timeout=BACK)
    planning.revoke(house, planning.display_of(wall))
    server.line = Line.GOOD
    expect(body(wall)).to_have_class(re.compile("revoked"), timeout=BACK)
    expect(wall.locator(".code text")).to_have_text(re.compile(r"^\d{3} \d{3}$"), timeout=BACK)
    assert wall.evaluate("localStorage.length") == 0


def test_where_sockets_are_blocked_the_wall_asks_and_follows_its_plan(
    house: House, server: Relay, open_page: Opener
) -> None:
    server.line = Line.NO_SOCKETS
    wall = open_page(house.screen().cookies, viewport=WALL)
    wall.goto("/wall")
    expect(body(wall)).to_have_class(re.compile("is-poll"), timeout=BACK)
    wall.evaluate("globalThis.isTheSamePage = true")
    wall.evaluate(TOASTS)
    huang = house.cast.people["huang"]
    before = figure(wall, huang)
    enter(house.cast, "huang")
    expect(cell(wall, huang)).to_have_text(f"{before + 1:g}", timeout=BACK)
    display = planning.display_of(wall)
    planning.push(house, display, Scene.GOAL)
    expect(scene(wall)).to_have_attribute("data-scene", "goal", timeout=BACK)
    planning.set_display(house, display, now_until=None)
    planning.set_playlist(house, display, Item(Scene.BOARD, 5), Item(Scene.GOAL, 5))
    goal = wall.locator("#scene .scene-goal .main")
    for shown in (cell(wall, huang), goal, cell(wall, huang), goal):
        expect(shown).to_be_visible(timeout=BACK)
    assert wall.evaluate("globalThis.toasts") == 0, "celebrations are lost, and nothing else"
    assert is_same(wall)
    planning.revoke(house, display)
    expect(body(wall)).to_have_class(re.compile("revoked"), timeout=2 * SOON)


def test_who_signs_out_beside_a_wall_does_not_concern_it(
    house: House, server: Relay, open_page: Opener
) -> None:
    desk = house.desk("wang")
    wall = opened(open_page({**desk.cookies, **house.screen().cookies}, viewport=WALL))
    he = house.cast.people["he"]
    before = figure(wall, he)
    server.line = Line.NO_SOCKETS
    expect(body(wall)).to_have_class(re.compile("is-poll"), timeout=BACK)
    enter(house.cast, "he")
    expect(cell(wall, he)).to_have_text(f"{before + 1:g}", timeout=BACK)
    desk.post("/logout", {}, seen_on="/account")
    enter(house.cast, "he")
    expect(cell(wall, he)).to_have_text(f"{before + 2:g}", timeout=BACK)
    server.line = Line.GOOD
    expect(body(wall)).to_have_class(re.compile("is-live"), timeout=BACK)
    assert is_same(wall)


def test_a_sign_in_page_that_something_between_answers_with_is_never_shown(
    house: House, server: Relay, wall: Page
) -> None:
    zhao = house.cast.people["zhao"]
    before = figure(wall, zhao)
    planning.set_playlist(
        house, planning.display_of(wall), Item(Scene.BOARD, 5), Item(Scene.GOAL, 5)
    )
    wall.wait_for_timeout(4 * SECONDS)
    server.line = Line.IMPOSTOR
    expect(body(wall)).to_have_class(re.compile("is-lost"), timeout=BACK)
    for _ in range(2):
        until_asked(wall, server, "/wall/state")
    assert "Who are you?" not in wall.content()
    expect(scene(wall)).to_have_count(1)
    enter(house.cast, "zhao")
    server.line = Line.GOOD
    expect(cell(wall, zhao)).to_have_text(f"{before + 1:g}", timeout=BACK)
    assert is_same(wall)


def test_a_new_release_is_loaded_once_it_answers_and_never_into_an_error(
    house: House, server: Relay, wall: Page
) -> None:
    settings = {"HONGBANG_DATABASE_URL": house.url, **QUIET}
    newer = RunningServer(
        house.server.instance, settings, application="tests.browser.next_release:app"
    )
    house.server.stop()
    try:
        with newer:
            server.target = newer.port
            expect(body(wall)).to_have_class(re.compile("is-live"), timeout=BACK)
            # It has heard of the release; what it is to load does not come yet.
            server.line = Line.IMPOSTOR
            until_asked(wall, server, "/wall")
            assert is_same(wall)
            expect(scene(wall)).to_have_count(1)
            server.line = Line.GOOD
            expect(body(wall)).to_have_attribute("data-release", "next-one", timeout=BACK)
            expect(cell(wall, house.cast.people["zhou"])).to_be_visible()
    finally:
        house.server.start()


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_wrong_by_an_hour_changes_nothing(
    house: House, open_page: Opener, hours: int
) -> None:
    page = open_page(house.screen().cookies, viewport=WALL)
    page.add_init_script(CLOCK_AHEAD % (hours * 3_600_000))
    wall = opened(page)
    shown = (wall.locator("[data-slot=clock]").text_content() or "").strip()
    real = datetime.now(UTC).astimezone(SHANGHAI)  # noqa: TID251 - the machine's own clock
    assert shown in {f"{at:%H:%M}" for at in (real, real - timedelta(minutes=1))}
    begins, ends = ((real + timedelta(minutes=shift)).time() for shift in (-20, 20))
    planning.set_playlist(
        house,
        planning.display_of(wall),
        Item(Scene.BOARD, 5, ends, begins),
        Item(Scene.GOAL, 5, begins, ends),
    )
    expect(scene(wall)).to_have_attribute("data-scene", "goal", timeout=BACK)
    wall.wait_for_timeout(7 * SECONDS)
    expect(scene(wall)).to_have_attribute("data-scene", "goal")


def test_after_a_days_sleep_it_is_right_and_celebrates_nothing_of_yesterday(
    house: House, open_page: Opener
) -> None:
    page = open_page(house.screen().cookies, viewport=WALL)
    page.clock.install()
    wall = opened(page)
    wall.evaluate(TOASTS)
    zhao = house.cast.people["zhao"]
    before = figure(wall, zhao)
    line = wall.context.new_cdp_session(wall)
    line.send("Page.setWebLifecycleState", {"state": "frozen"})
    for _ in range(3):
        enter(house.cast, "zhao")
    wall.wait_for_timeout(3 * SECONDS)
    # Where it is about the time at which walls load anew, which would take the count along, later.
    is_night = datetime.now(UTC).astimezone(SHANGHAI).hour == 3  # noqa: TID251 - as below
    wall.clock.fast_forward("26:00:00" if is_night else "24:00:00")
    line.send("Page.setWebLifecycleState", {"state": "active"})
    expect(cell(wall, zhao)).to_have_text(f"{before + 3:g}", timeout=BACK)
    expect(body(wall)).to_have_class(re.compile("is-live"), timeout=BACK)
    expect(body(wall)).not_to_have_class(re.compile("stale"), timeout=BACK)
    wall.wait_for_timeout(4 * SECONDS)
    assert wall.evaluate("globalThis.toasts") == 0
    shown = (wall.locator("[data-slot=clock]").text_content() or "").strip()
    real = datetime.now(UTC).astimezone(SHANGHAI)  # noqa: TID251 - the machine's own clock
    assert shown in {f"{at:%H:%M}" for at in (real, real - timedelta(minutes=1))}
