"""Newcomers, veterans and channels of the case in a browser: drawn, told, narrowed, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.cli.demo_account import PASSWORD
from tests.browser.conftest import Opener
from tests.desk import Desk
from tests.running_server import RunningServer

# The first test waits for the demo bank.
pytestmark = pytest.mark.timeout(900)
LEADER = "S900"
SEASON = "案例 · 2016 年一季度旺季"


@pytest.fixture(scope="module")
def server(demo: RunningServer) -> RunningServer:
    """Give the server that the pages of a test come from: the demo bank's."""
    return demo


@pytest.fixture
def page(server: RunningServer, open_page: Opener) -> Page:
    """Give the page of who leads the case's team, at the season of 2016, in Chinese."""
    page = open_page(Desk(server).sign_in(LEADER, PASSWORD).cookies)
    page.goto("/insights/cohorts")
    choose(page, "campaign", SEASON)
    return page


def choose(page: Page, name: str, label: str) -> None:
    """Choose from a list of the page's form and send it."""
    page.select_option(f".insight-tools select[name={name}]", label=label)
    page.click(".insight-tools button.btn")
    page.wait_for_load_state()


def drawn(page: Page) -> int:
    """Return how many charts are drawn, when all of them are."""
    charts = page.locator("[data-chart]")
    expect(page.locator("[data-chart][data-drawn]")).to_have_count(charts.count())
    return charts.count()


def test_the_cases_growth_is_told_drawn_and_in_the_table_behind(page: Page) -> None:
    expect(page.locator(".finding")).to_contain_text("86")
    expect(page.locator(".finding")).to_contain_text("72")
    expect(page.locator(".finding")).to_contain_text("83.7%")
    assert drawn(page) == 4
    growth = page.locator(".chart-card", has=page.locator("#chart-growth"))
    growth.locator("summary").click()
    expect(growth.locator("tbody tr").nth(0)).to_contain_text("7")
    expect(growth.locator("tbody tr").nth(0)).to_contain_text("11")
    expect(growth.locator("tbody tr").nth(1)).to_contain_text("79")
    expect(growth.locator("tbody tr").nth(1)).to_contain_text("25")
    with page.expect_download() as taken:
        growth.locator(".chart-files a").first.click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_the_channels_of_one_cohort_are_a_choice_away(page: Page) -> None:
    page.click(".insight-tools .tabs a[href*=channels]")
    expect(page.locator(".finding")).to_contain_text("104")
    assert drawn(page) == 3
    page.select_option(".insight-tools select[name=cohort]", "newcomer")
    page.click(".insight-tools button.btn")
    expect(page.locator(".finding")).to_contain_text("79")
    expect(page.locator("#channel-people")).to_be_visible()
    page.locator("[aria-labelledby=channel-people] tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/entries\?.*person="))


@pytest.mark.parametrize("path", ["cohorts", "channels"])
def test_they_fit_a_phone_and_stand_whole_on_paper(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"/insights/{path}?{page.url.split('?')[-1]}")
    assert drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    frames = page.locator(".table-wrap.is-long")
    heights = frames.evaluate_all("all => all.map((one) => one.scrollHeight - one.clientHeight)")
    assert all(height <= 1 for height in heights)
