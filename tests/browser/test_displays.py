"""Two browsers, a desk and a TV: what is pushed to the TV, and what its preview shows."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from portal.domain.scene import DEFAULT
from portal.services import playlists
from portal.services.playlists import PlaylistDraft
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.browser.showing import BACK, WALL
from tests.house import House

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def tv(house: House, open_page: Opener) -> Page:
    """Give a TV that has just been switched on."""
    del house
    page = open_page(viewport=WALL)
    page.goto("/wall")
    return page


@pytest.fixture
def desk(house: House, open_page: Opener) -> Page:
    """Give the supervisor's browser."""
    return open_page(house.desk("wang").cookies)


def pair(house: House, desk: Page, tv: Page, name: str) -> FrameLocator:
    """Pair the TV for two boards by the address of its QR code; return its preview."""
    code = re.sub(r"\D", "", tv.locator(".code text").text_content() or "")
    desk.goto(f"/displays?code={code}")
    expect(desk.locator("#code")).to_have_value(code)
    desk.locator("#name").fill(name)
    desk.locator("#unit_id").select_option(str(house.cast.units["east"]))
    boards = desk.locator("#pair [name=board_id]")
    boards.first.select_option(str(house.board("east")))
    desk.locator("#pair [data-order=add]").click()
    boards.nth(1).select_option(str(house.board()))
    desk.locator("#pair summary").click()
    desk.locator("#dims_from").fill("")
    desk.locator("#dims_to").fill("")
    desk.get_by_role("button", name="配对").click()
    desk.wait_for_url(re.compile(r"/displays/\d+$"))
    return desk.frame_locator("iframe")


def shown(page: Page | FrameLocator) -> Callable[[str], None]:
    """Return a check that the page shows the board with the id."""
    scene = page.locator("#scene [data-board]")
    return lambda board: expect(scene).to_have_attribute("data-board", board, timeout=BACK)


def test_what_is_pushed_is_seen_on_the_tv_and_in_its_preview(
    house: House, desk: Page, tv: Page
) -> None:
    preview = pair(house, desk, tv, "营业大厅")
    main, other = str(house.board("east")), str(house.board())
    shown(tv)(main)
    shown(preview)(main)
    desk.locator("#board").select_option(other)
    desk.locator("form[action$='/scene'] button.is-primary").click()
    shown(tv)(other)
    shown(preview)(other)
    row = "#scene [data-cell=value]"
    expect(preview.locator(row).first).to_be_visible()
    assert preview.locator(row).all_inner_texts() == tv.locator(row).all_inner_texts()
    expect(preview.locator(".mirror-mark")).to_be_visible()
    expect(tv.locator(".mirror-mark")).to_have_count(0)
    desk.locator("#text").fill("六点在三楼开会")
    desk.locator("form[action$='/announcement'] button.is-primary").click()
    for page in (tv, preview):
        expect(page.locator(".note")).to_be_visible(timeout=BACK)
        expect(page.locator("[data-slot=note-text]")).to_have_text("六点在三楼开会")
    desk.locator("form[action$='/playlist'] button").click()
    for page in (tv, preview):
        expect(page.locator(".note")).to_be_hidden(timeout=BACK)
    desk.locator("form[action$='/identification'] button").click()
    for page in (tv, preview):
        expect(page.locator(".identify")).to_be_visible(timeout=BACK)
        expect(page.locator(".identify")).to_contain_text("营业大厅")


def test_a_preview_of_a_tv_that_is_off_says_so_and_shows_nothing(
    house: House, desk: Page, tv: Page
) -> None:
    preview = pair(house, desk, tv, "二楼")
    shown(preview)(str(house.board("east")))
    tv.goto("about:blank")
    sign = preview.locator("[data-slot=mirror-sign]")
    expect(sign).to_be_visible(timeout=BACK)
    expect(sign).to_have_text(re.compile(r"\d\d:\d\d"), timeout=BACK)
    expect(preview.locator("#scene [data-board]")).to_have_count(0)
    tv.goto("/wall")
    shown(preview)(str(house.board("east")))


def test_a_tv_that_is_revoked_is_previewed_no_more(
    house: House, desk: Page, tv: Page, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 401")
    pair(house, desk, tv, "三楼")
    preview = open_page(house.desk("wang").cookies)
    preview.goto(f"{desk.url}/preview")
    shown(preview)(str(house.board("east")))
    desk.locator("form[action$='/revocation'] button").click()
    desk.locator("dialog button[value=yes]").click()
    expect(tv.locator("body")).to_have_class(re.compile("revoked"), timeout=BACK)
    expect(preview.locator(".mirror-sign")).to_be_visible(timeout=BACK)
    expect(preview.locator("#scene [data-board]")).to_have_count(0)


def order(page: Page) -> list[str]:
    """Return the scenes of the playlist's form from top to bottom."""
    values = page.locator("[data-order-rows] [data-order-name]")
    found: list[str] = values.evaluate_all("all => all.map((one) => one.value)")
    return found


def test_a_playlist_is_put_in_order_by_keyboard_and_by_dragging(house: House, desk: Page) -> None:
    with house.cast.inside():
        draft = PlaylistDraft("大厅", DEFAULT[:6])
        unit = house.cast.units["east"]
        playlist_id = playlists.make(house.cast.actor("wang"), unit, draft)
    desk.goto(f"/playlists/{playlist_id}")
    before = order(desk)
    rows = desk.locator("[data-order-rows] > li")
    button = rows.first.locator("[data-order=down]")
    button.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    expect(rows.nth(2).locator("[data-order=down]")).to_be_focused()
    moved = [before[1], before[2], before[0], *before[3:]]
    assert order(desk) == moved
    expect(desk.locator("[data-order-said]")).to_contain_text("3")
    rows.nth(5).locator("[data-order-grip]").scroll_into_view_if_needed()
    start = rows.nth(5).locator("[data-order-grip]").bounding_box()
    end = rows.first.bounding_box()
    assert start
    assert end
    desk.mouse.move(start["x"] + 8, start["y"] + 8)
    desk.mouse.down()
    desk.mouse.move(end["x"] + 20, end["y"] + 30, steps=4)
    desk.mouse.move(end["x"] + 20, end["y"] + 2, steps=4)
    desk.mouse.up()
    dragged = [moved[5], *moved[:5]]
    assert order(desk) == dragged
    desk.locator("[data-order-choice]").select_option("years")
    desk.locator("[data-order=add]").click()
    rows.nth(1).locator("[data-order=remove]").click()
    desk.locator(".order-save button").click()
    desk.wait_for_url(re.compile(rf"/playlists/{playlist_id}$"))
    expect(desk.locator(".is-success, .flash, .notice").first).to_be_visible()
    assert order(desk) == [dragged[0], *dragged[2:], "years"]
    with house.cast.inside():
        held = playlists.find(house.cast.actor("wang"), playlist_id)
        assert [item.scene.value for item in held.items] == order(desk)


def test_on_a_phone_nothing_of_it_scrolls_sideways(house: House, open_page: Opener) -> None:
    with house.cast.inside():
        draft = PlaylistDraft("很长的名字" * 20, DEFAULT)
        unit = house.cast.units["east"]
        playlist_id = playlists.make(house.cast.actor("wang"), unit, draft)
    phone = open_page(house.desk("wang").cookies, viewport=PHONE)
    for path in ("/displays?code=123456", "/playlists", f"/playlists/{playlist_id}"):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
