"""A TV shows a code, a supervisor enters it, the TV is the board; revoked, it is dark."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.browser.showing import BACK, SECONDS, SOON, WALL
from tests.house import House

CODE = re.compile(r"^\d{3} \d{3}$")


@pytest.fixture
def tv(open_page: Opener) -> Page:
    """Give a TV that has just been switched on."""
    page = open_page(viewport=WALL)
    page.goto("/wall")
    return page


def code(tv: Page) -> str:
    """Return the code that the TV shows."""
    shown = tv.locator(".code text")
    expect(shown).to_have_text(CODE)
    return shown.text_content() or ""


def pair(house: House, desk: Page, tv: Page, name: str) -> None:
    """Enter the TV's code as a supervisor does."""
    desk.goto("/displays")
    desk.locator("#code").fill(code(tv))
    desk.locator("#name").fill(name)
    desk.locator("#board_id").select_option(str(house.board()))
    desk.locator("#unit_id").select_option(str(house.cast.units["east"]))
    desk.locator("form[action='/displays'] button.is-large").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(name)
    desk.goto("/displays")
    house.keep_lit()


def test_a_tv_is_paired_by_its_code_and_darkened_by_revoking_it(
    house: House, open_page: Opener, tv: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 401")
    desk = open_page(house.desk("wang").cookies)
    first = code(tv)
    pair(house, desk, tv, "营业大厅")
    expect(tv.locator("#scene [data-cell=value]").first).to_be_visible(timeout=SOON)
    expect(tv.locator("body")).to_have_class(re.compile("is-live"), timeout=SOON)
    assert tv.url == house.server.url("/wall"), "nothing secret in the address"
    cookie = next(c for c in tv.context.cookies() if c["name"] == "hongbang_display")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["value"] not in tv.content()
    assert cookie["value"] not in tv.evaluate("document.cookie + JSON.stringify(localStorage)")
    desk.get_by_role("row", name="营业大厅").get_by_role("button").click()
    desk.locator("dialog button[value=yes]").click()
    expect(tv.locator("body")).to_have_class(re.compile("revoked"), timeout=SOON)
    expect(tv.locator(".code text")).to_have_text(CODE, timeout=BACK)
    assert code(tv) != first
    assert tv.evaluate("localStorage.length") == 0


def test_a_tv_in_the_supervisors_own_browser_darkens_as_well(
    house: House, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 401")
    desk = open_page(house.desk("wang").cookies)
    tv = desk.context.new_page()
    tv.goto("/wall")
    pair(house, desk, tv, "办公室")
    expect(tv.locator("#scene [data-cell=value]").first).to_be_visible(timeout=SOON)
    expect(tv.locator("body")).to_have_class(re.compile("is-live"), timeout=SOON)
    desk.get_by_role("row", name="办公室").get_by_role("button").click()
    desk.locator("dialog button[value=yes]").click()
    expect(tv.locator("body")).to_have_class(re.compile("revoked"), timeout=SOON)


def test_a_waiting_tv_outlives_a_restart_of_the_server(
    house: House, tv: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("ERR_CONNECTION|status of 503")
    before = code(tv)
    house.server.kill()
    house.server.start()
    tv.wait_for_timeout(3 * SECONDS)
    assert code(tv) == before
