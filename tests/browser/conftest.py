"""A browser that tells on every error, and a page of it for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.page_errors import PageErrors
from tests.running_server import RunningServer


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the one browser of the session; each test has a context of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page_errors(server: RunningServer) -> Iterator[PageErrors]:
    """Give the guard; the test fails afterwards if it found anything that was not allowed."""
    guard = PageErrors(server.address)
    yield guard
    guard.check()


@pytest.fixture
def context(
    chromium: Browser, server: RunningServer, page_errors: PageErrors
) -> Iterator[BrowserContext]:
    """Give a browser without cookies, set to Chinese and to the branch's time; it is guarded.

    Paths are relative to the server: page.goto("/login").
    """
    made = chromium.new_context(
        base_url=server.address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1280, "height": 800},
    )
    page_errors.watch(made)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Give a fresh page of the guarded browser."""
    return context.new_page()
