"""The goal page in a real browser: it follows the board, and keeps what is being typed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.browser.showing import BACK, SOON, cell, chip
from tests.entering import enter
from tests.house import House

LOST = r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_(REFUSED|RESET)"


@pytest.fixture
def goals(house: House, open_page: Opener) -> Page:
    """Give an account manager's goal page on her phone."""
    page = open_page(house.desk("zhou").cookies, viewport={"width": 390, "height": 844})
    page.goto(f"/goals?campaign={house.season.id}")
    expect(chip(page)).to_have_attribute("data-state", "live")
    return page


def season_target(page: Page) -> Locator:
    """Return the target on the season's card."""
    return page.locator('[data-key="goal-campaign"] [data-cell="target"]')


def reached(page: Page) -> Locator:
    """Return what is reached today."""
    return page.locator('[data-key="goal-day"] [data-cell="value"]')


def adjust(house: House, open_page: Opener, target: int) -> None:
    """Have the supervisor set her target on the target table."""
    page = open_page(house.desk("wang").cookies)
    page.goto(f"/campaigns/{house.season.id}/targets")
    page.fill(f"[name=p{house.season.participations['zhou']}]", str(target))
    page.fill("[name=reason]", "承接王莉的客户")
    page.locator(".savebar button.is-primary").click()
    expect(page.locator(".notice, .toast, .flash").first).to_be_visible()


def test_an_adjustment_moves_the_open_goal_page_and_the_board(
    house: House, open_page: Opener, goals: Page
) -> None:
    board = open_page(house.desk("sun").cookies)
    board.goto(f"/boards/{house.board()}")
    expect(chip(board)).to_have_attribute("data-state", "live")
    goals.evaluate("window.isTheSamePage = true")
    adjust(house, open_page, 46)
    expect(season_target(goals)).to_have_text("46", timeout=SOON)
    expect(cell(board, house.cast.people["zhou"], "target")).to_have_text("46", timeout=SOON)
    expect(goals.locator(".timeline")).to_contain_text("承接王莉的客户")
    expect(goals.locator("svg.is-narrow .goal-label.is-target")).to_contain_text("46")
    assert goals.evaluate("window.isTheSamePage"), "it was not loaded anew"


def test_an_opening_moves_it_and_what_is_typed_or_opened_stays(house: House, goals: Page) -> None:
    before = int(reached(goals).inner_text())
    goals.fill("#goal", "12")
    goals.locator(".goal-table summary").click()
    enter(house.cast, "zhou")
    expect(reached(goals)).to_have_text(str(before + 1), timeout=SOON)
    assert goals.input_value("#goal") == "12"
    expect(goals.locator(".goal-table table")).to_be_visible()


def test_a_refused_goal_stays_with_its_message_when_the_board_moves(
    house: House, goals: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 422")
    before = int(reached(goals).inner_text())
    goals.fill("#goal", "many")
    goals.locator("#private-goal button").click()
    expect(goals.locator("#goal-error")).to_be_visible()
    expect(chip(goals)).to_have_attribute("data-state", "live")
    enter(house.cast, "zhou")
    expect(reached(goals)).to_have_text(str(before + 1), timeout=SOON)
    assert goals.input_value("#goal") == "many"
    expect(goals.locator("#goal-error")).to_be_visible()


def test_without_a_network_it_stays_and_is_right_again_afterwards(
    house: House, goals: Page, page_errors: PageErrors
) -> None:
    page_errors.allow(LOST)
    before = int(reached(goals).inner_text())
    goals.context.set_offline(True)
    enter(house.cast, "zhou")
    expect(chip(goals)).to_have_attribute("data-state", "offline", timeout=BACK)
    assert reached(goals).inner_text() == str(before)
    goals.context.set_offline(False)
    expect(reached(goals)).to_have_text(str(before + 1), timeout=BACK)
    expect(chip(goals)).to_have_attribute("data-state", "live", timeout=BACK)


def test_where_no_socket_may_open_it_polls_as_boards_do(
    house: House, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow("WebSocket")
    page = open_page(house.desk("zhou").cookies)
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.goto(f"/goals?campaign={house.season.id}")
    expect(chip(page)).to_have_attribute("data-state", "polling", timeout=BACK)
    before = int(reached(page).inner_text())
    enter(house.cast, "zhou")
    expect(reached(page)).to_have_text(str(before + 1), timeout=BACK)
