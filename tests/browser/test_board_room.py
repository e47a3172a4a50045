"""A board in the portal: alive as the wall is, and in full screen for a meeting room."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.showing import SOON, cell, chip, figure
from tests.house import House

PROJECTOR = {"width": 1920, "height": 1080}


def opened(house: House, open_page: Opener, **options: object) -> Page:
    """Open the branch's board before a supervisor, live."""
    page = open_page(house.desk("sun").cookies, **options)
    page.goto(f"/boards/{house.board()}")
    expect(chip(page)).to_have_attribute("data-state", "live", timeout=SOON)
    return page


def test_what_the_wall_celebrates_is_told_in_a_light_note_beside_the_board(
    house: House, open_page: Opener
) -> None:
    page = opened(house, open_page)
    zhou = house.cast.people["zhou"]
    before = figure(page, zhou)
    house.desk("zhou").enter(customer="恒达仪表有限公司")
    note = page.locator(".cheer", has_text="周雨桐").first
    expect(note).to_be_visible(timeout=SOON)
    expect(page.locator(".cheers")).not_to_contain_text("恒达仪表有限公司")
    expect(page.locator(f'tr[data-key="p{zhou}"]')).to_have_class(re.compile("is-lit"))
    expect(page.locator("tr.is-lit")).to_have_count(1)
    expect(cell(page, zhou)).to_have_text(f"{before + 1:g}")
    expect(page.locator(".cheer")).to_have_count(0, timeout=2 * SOON)


def test_with_reduced_motion_the_figure_is_there_at_once_and_the_note_stands_still(
    house: House, open_page: Opener
) -> None:
    page = opened(house, open_page, reduced_motion="reduce")
    huang = house.cast.people["huang"]
    page.evaluate(
        """key => {
          window.texts = [];
          const cell = document.querySelector(`tr[data-key="${key}"] [data-cell="value"]`);
          new MutationObserver(() => window.texts.push(cell.textContent.trim()))
            .observe(cell, {characterData: true, childList: true, subtree: true});
        }""",
        f"p{huang}",
    )
    before = figure(page, huang)
    house.desk("huang").enter(quantity="50")
    expect(page.locator(".cheer")).to_be_visible(timeout=SOON)
    expect(cell(page, huang)).to_have_text(f"{before + 50:g}")
    assert set(page.evaluate("window.texts")) == {f"{before + 50:g}"}
    assert page.locator(".cheer").evaluate("e => getComputedStyle(e).animationName") == "none"


@pytest.mark.parametrize("way", ["key", "button"])
def test_full_screen_shows_board_clock_and_line_and_escape_leaves(
    house: House, open_page: Opener, way: str
) -> None:
    page = opened(house, open_page, viewport=PROJECTOR)
    room = page.locator("[data-full]")
    expect(page.locator(".room-head")).to_be_hidden()
    if way == "key":
        page.keyboard.press("f")
    else:
        page.locator("[data-full-open]").click()
    expect(room).to_have_class(re.compile("is-full"))
    expect(page.locator(".room-clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(page.locator(".room-head .connection")).to_have_attribute("data-state", "live")
    width, inner = page.evaluate(
        "[...['scrollWidth', 'clientWidth'].map(n => document.querySelector('[data-full]')[n])]"
    )
    assert width == inner == PROJECTOR["width"], "never sideways"
    scale = page.evaluate(
        "document.querySelector('.room-page').getBoundingClientRect().width"
        " / document.querySelector('.room-page').offsetWidth"
    )
    assert scale > 1.1, "larger than at a desk"
    house.desk("he").enter()
    expect(page.locator(".is-full .cheer")).to_be_visible(timeout=SOON)
    page.locator("[data-full-close]").click() if way == "button" else page.keyboard.press("f")
    expect(room).not_to_have_class(re.compile("is-full"))
    expect(page.locator("[data-full-open]")).to_be_focused()


def test_without_a_full_screen_there_is_no_button_and_the_key_does_nothing(
    house: House, open_page: Opener
) -> None:
    page = open_page(house.desk("sun").cookies)
    page.add_init_script(
        "Object.defineProperty(Document.prototype, 'fullscreenEnabled', {get: () => false})"
    )
    page.goto(f"/boards/{house.board()}")
    expect(chip(page)).to_have_attribute("data-state", "live", timeout=SOON)
    expect(page.locator("[data-full-open]")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator("[data-full]")).not_to_have_class(re.compile("is-full"))
