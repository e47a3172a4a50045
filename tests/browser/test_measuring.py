"""From three days behind to what the measure changed, as a supervisor does it in a browser."""

import pytest
from playwright.sync_api import Page, expect

from portal import clock
from portal.services import countermeasures
from tests.browser.conftest import Opener
from tests.entering import enter
from tests.house import House
from tests.measuring import set_target

URL = "/goals/countermeasures"


@pytest.fixture(scope="module")
def behind(house: House) -> None:
    """Let Zhou be behind for three days, and the portal have asked."""
    set_target(house.cast, house.season, "zhou", 40)
    with house.cast.inside():
        assert countermeasures.asking.run(clock.now()) == 1


def tab(page: Page, number: int) -> int:
    """Return how many there are in a part of the page."""
    return int(page.locator(".measure-tools .tabs .num").nth(number).inner_text())


@pytest.mark.usefixtures("behind")
def test_a_supervisor_agrees_a_measure_follows_it_up_and_sees_what_it_changed(
    house: House, open_page: Opener
) -> None:
    page = open_page(house.desk("wang").cookies)
    page.goto("/")
    page.locator(f"a.tile[href='{URL}']").click()
    card = page.locator(".measure")
    expect(card).to_contain_text("周雨桐")
    card.locator("[name=what]").fill("每天拜访两家商户")
    card.locator("[name=what]").press("Enter")
    expect(page.locator(".measure .timeline")).to_contain_text("每天拜访两家商户")
    assert [tab(page, number) for number in range(4)] == [0, 0, 1, 0]
    enter(house.cast, "zhou", quantity="6")
    page.reload()
    card.locator("summary").click()
    card.locator("[name=outcome][value=helped]").check()
    card.locator("[name=note]").fill("客户多了")
    card.locator("[name=note]").press("Enter")
    expect(page.locator(".measure .timeline")).to_contain_text("客户多了")
    assert [tab(page, number) for number in range(4)] == [0, 0, 0, 1]
    expect(card.locator(".measure-figures td b").nth(1)).to_have_text("6")
    expect(card.locator(".measure-chart svg")).to_be_visible()


def test_without_script_the_forms_do_the_same(house: House, open_page: Opener) -> None:
    set_target(house.cast, house.season, "huang", 40)
    page = open_page(house.desk("wang").cookies, java_script_enabled=False)
    page.goto(URL)
    page.fill("#person", "60155")
    page.locator("section[aria-labelledby=open-title] button").click()
    page.locator(".measure [name=what]").fill("陪访")
    page.locator(".measure .form .btn.is-primary").click()
    expect(page.locator(".measure .timeline")).to_contain_text("陪访")
