"""Walls and boards in real browsers: they move, and they are right again after everything."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.browser.showing import BACK, SOON, WALL, cell, chip, figure
from tests.entering import enter, take_back
from tests.house import House

LOST = r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|status of 503"


@pytest.fixture
def wall(house: House, open_page: Opener) -> Page:
    """Give a paired TV that shows the branch's board."""
    page = open_page(house.screen().cookies, viewport=WALL)
    page.goto("/wall")
    expect(page.locator("body")).to_have_class(re.compile("is-live"))
    return page


@pytest.fixture
def board(house: House, open_page: Opener) -> Page:
    """Give the board's page before a supervisor."""
    page = open_page(house.desk("sun").cookies)
    page.goto(f"/boards/{house.board()}")
    expect(chip(page)).to_have_attribute("data-state", "live")
    return page


def test_an_opening_entered_in_one_browser_moves_the_wall_and_the_board_in_others(
    house: House, open_page: Opener, wall: Page, board: Page
) -> None:
    zhou = house.cast.people["zhou"]
    before = figure(wall, zhou)
    desk = open_page(house.desk("zhou").cookies)
    desk.goto("/entries/new")
    desk.locator("input[name=account_type]").first.check(force=True)
    desk.locator("input[name=channel]").first.check(force=True)
    desk.fill("#customer", "恒达机电有限公司")
    desk.keyboard.press("Enter")
    expect(desk.locator(".answer")).to_be_visible()
    for page in (wall, board):
        expect(cell(page, zhou)).to_have_text(f"{before + 1:g}", timeout=SOON)
    expect(wall.locator("body")).to_have_class(re.compile("celebrating"), timeout=SOON)
    toast = wall.locator("[data-slot=toast]")
    expect(toast).to_contain_text("周雨桐")
    expect(toast).not_to_contain_text("恒达机电有限公司")


def test_without_a_network_the_board_stays_is_marked_and_is_right_again_afterwards(
    house: House, wall: Page, board: Page, page_errors: PageErrors
) -> None:
    page_errors.allow(LOST)
    huang = house.cast.people["huang"]
    before = figure(board, huang)
    for page in (wall, board):
        page.context.set_offline(True)
    for _ in range(2):
        enter(house.cast, "huang")
    expect(wall.locator("body")).to_have_class(re.compile("is-lost"), timeout=BACK)
    expect(chip(board)).to_have_attribute("data-state", "offline", timeout=BACK)
    for page in (wall, board):
        assert figure(page, huang) == before, "what was shown stays"
        page.context.set_offline(False)
    for page in (wall, board):
        expect(cell(page, huang)).to_have_text(f"{before + 2:g}", timeout=BACK)
    expect(wall.locator("body")).to_have_class(re.compile("is-live"), timeout=BACK)
    expect(chip(board)).to_have_attribute("data-state", "live", timeout=BACK)


def test_a_server_that_is_killed_and_started_finds_its_walls_and_boards_again(
    house: House, wall: Page, board: Page, page_errors: PageErrors
) -> None:
    page_errors.allow(LOST)
    page_errors.allow("WebSocket")
    zhao = house.cast.people["zhao"]
    before = figure(wall, zhao)
    house.server.kill()
    expect(wall.locator("body")).to_have_class(re.compile("is-lost"), timeout=BACK)
    expect(chip(board)).to_have_attribute("data-state", "offline", timeout=BACK)
    assert figure(wall, zhao) == figure(board, zhao) == before
    entry = enter(house.cast, "zhao")
    house.server.start()
    for page in (wall, board):
        expect(cell(page, zhao)).to_have_text(f"{before + 1:g}", timeout=BACK)
    expect(wall.locator("body")).to_have_class(re.compile("is-live"), timeout=BACK)
    take_back(house.cast, "zhao", entry)
    for page in (wall, board):
        expect(cell(page, zhao)).to_have_text(f"{before:g}", timeout=SOON)


def test_a_server_that_is_stopped_in_good_order_does_too(
    house: House, wall: Page, board: Page, page_errors: PageErrors
) -> None:
    page_errors.allow(LOST)
    page_errors.allow("WebSocket")
    house.server.stop()
    house.server.start()
    he = house.cast.people["he"]
    before = figure(wall, he)
    expect(wall.locator("body")).to_have_class(re.compile("is-live"), timeout=BACK)
    expect(chip(board)).to_have_attribute("data-state", "live", timeout=BACK)
    enter(house.cast, "he")
    for page in (wall, board):
        expect(cell(page, he)).to_have_text(f"{before + 1:g}", timeout=BACK)


def test_a_board_that_nobody_touched_marks_ones_own_row(house: House, open_page: Opener) -> None:
    page = open_page(house.desk("zhou").cookies)
    page.goto(f"/boards/{house.board()}")
    own = page.locator(f'[data-key="p{house.cast.people["zhou"]}"]')
    expect(own).to_have_class(re.compile("is-own"))
    enter(house.cast, "he")
    expect(page.locator(".is-own")).to_have_count(1)
