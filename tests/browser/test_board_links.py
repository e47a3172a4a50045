"""Names on a board that lives: they lead to people's pages, for who may open them."""

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.showing import SOON, cell, chip
from tests.entering import enter
from tests.house import House


def test_a_push_keeps_names_that_lead_to_people(house: House, open_page: Opener) -> None:
    zhou = house.cast.people["zhou"]
    page = open_page(house.desk("huang").cookies)
    page.goto(f"/boards/{house.board()}")
    expect(chip(page)).to_have_attribute("data-state", "live")
    link = page.locator(f'tr[data-person="{zhou}"] [data-cell="name"] a')
    expect(link).to_have_text("周雨桐")
    before = int(cell(page, zhou, "value").inner_text())
    enter(house.cast, "zhou")
    expect(cell(page, zhou, "value")).to_have_text(str(before + 1), timeout=SOON)
    expect(link).to_have_count(1)
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("周雨桐")


def test_an_administrator_sees_names_that_lead_nowhere(house: House, open_page: Opener) -> None:
    page = open_page(house.desk("audit").cookies)
    page.goto(f"/boards/{house.board()}")
    expect(chip(page)).to_have_attribute("data-state", "live")
    expect(page.locator('tr[data-person] [data-cell="name"] a')).to_have_count(0)
