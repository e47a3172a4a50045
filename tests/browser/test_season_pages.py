"""The case's two seasons against each other, and a person's page, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from portal.cli.demo_account import PASSWORD
from tests.browser.page_errors import PageErrors
from tests.desk import Desk
from tests.running_server import RunningServer

pytestmark = pytest.mark.timeout(900)
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def server(demo: RunningServer) -> RunningServer:
    """Give the server that the pages of a test come from: the demo bank's."""
    return demo


@pytest.fixture(scope="module")
def cookies(server: RunningServer) -> dict[str, str]:
    """Give the cookies of the case's account manager, who reads Chinese."""
    return dict(Desk(server).sign_in("H", PASSWORD).cookies)


@pytest.fixture
def page(
    chromium: Browser, server: RunningServer, page_errors: PageErrors, cookies: dict[str, str]
) -> Iterator[Page]:
    """Give a page of hers."""
    context: BrowserContext = chromium.new_context(base_url=server.address, locale="zh-CN")
    context.set_default_timeout(10_000)
    page_errors.watch(context)
    context.add_cookies(
        [{"name": name, "value": value, "url": server.address} for name, value in cookies.items()]
    )
    yield context.new_page()
    context.close()


def choose(page: Page, name: str, label: str) -> None:
    """Choose in a list by what it says, and have it shown."""
    page.locator(f"select[name={name}]").select_option(label=label)
    page.locator(".insight-tools form button").click()


def case(page: Page) -> None:
    """Open the case's second season against its first."""
    page.goto("/insights/seasons")
    season = page.locator("select[name=campaign] option", has_text="2016")
    page.goto(f"/insights/seasons?campaign={season.get_attribute('value')}")


def figures(page: Page, row: int) -> list[str]:
    """Return what stands in a row of the people of both seasons."""
    cells = page.locator(".both-wrap tbody tr").nth(row).locator("th a, td")
    return [one.strip() for one in cells.all_inner_texts()]


def test_the_case_s_figures_stand_on_the_page(page: Page) -> None:
    case(page)
    finding = page.locator(".finding")
    for figure in ("104", "18", "86", "50", "45"):
        expect(finding).to_contain_text(figure)
    assert [figures(page, row) for row in range(3)] == [
        ["E", "25", "1", "+24"],
        ["C", "16", "2", "+14"],
        ["A", "9", "2", "+7"],
    ]
    expect(page.locator("#chart-seasons-curve")).to_be_visible()
    expect(page.locator("[data-chart][data-drawn]").first).to_be_visible()


def test_e_is_held_against_the_average_and_the_champion_of_then(page: Page) -> None:
    case(page)
    choose(page, "of", "E · E")
    expect(page.locator(".finding")).to_contain_text("24")
    page.locator(".chart-card summary").first.press("Enter")
    levels = page.locator(".chart-card tfoot td")
    expect(levels.first).to_have_text("2.57")
    assert levels.all_inner_texts() == ["2.57", "7", "12"]
    expect(page.locator(".chart-card tbody tr").last.locator("td").first).to_have_text("25")


def test_it_is_used_by_keyboard_and_keeps_what_was_chosen(page: Page) -> None:
    case(page)
    page.locator("select[name=window]").focus()
    page.locator("select[name=window]").select_option("days")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("31")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=to]")).to_have_value("31")
    expect(page.locator("select[name=window]")).to_have_value("days")
    expect(page.locator(".finding")).to_contain_text("31")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_name_leads_to_the_person_s_page_and_it_fits_a_phone(page: Page) -> None:
    case(page)
    page.locator(".both-wrap a").first.press("Enter")
    expect(page.locator("h1")).to_have_text("E")
    expect(page.locator('[data-figure="value"]')).to_contain_text("25")
    expect(page.locator('[data-figure="rank"]')).to_have_text("2")
    for figure in ("2.57", "7", "24"):
        expect(page.locator(".finding")).to_contain_text(figure)
    expect(page.locator("tr[data-campaign]").first).to_contain_text("+24")
    expect(page.locator("[data-chart][data-drawn]")).to_have_count(2)
    page.set_viewport_size(PHONE)
    expect(page.locator(".finding")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_all_of_both_seasons_people_are_printed(page: Page) -> None:
    case(page)
    page.emulate_media(media="print")
    expect(page.locator(".both-wrap tbody tr").last).to_be_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.both-wrap')).maxHeight") == "none"
    )
    expect(page.locator(".insight-tools form")).to_be_hidden()
