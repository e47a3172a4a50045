"""A browser that tells on every error, and a page of it for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests import house as houses
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.page_errors import PageErrors
from tests.house import House
from tests.running_server import RunningServer

DESK: ViewportSize = {"width": 1280, "height": 800}
Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the one browser of the session; each test has a context of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the cast's house; the tests of a module share it."""
    with houses.house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(scope="module")
def server(house: House) -> RunningServer:
    """Give the server that the pages of a test come from: the cast's."""
    return house.server


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
        viewport=DESK,
    )
    page_errors.watch(made)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Give a fresh page of the guarded browser."""
    return context.new_page()


@pytest.fixture
def open_page(
    chromium: Browser, server: RunningServer, page_errors: PageErrors
) -> Iterator[Opener]:
    """Give a function that opens a page in a browser of its own, guarded like `context`.

    `cookies` are put into it beforehand; other arguments are Playwright's for a context.
    """
    with ExitStack() as opened:

        def open_one(cookies: dict[str, str] | None = None, **options: object) -> Page:
            settings: dict[str, object] = {
                "base_url": server.address,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "viewport": DESK,
                **options,
            }
            made = opened.enter_context(chromium.new_context(**settings))  # type: ignore[arg-type]
            made.set_default_timeout(10_000)
            page_errors.watch(made)
            made.add_cookies(
                [
                    {"name": name, "value": value, "url": server.address}
                    for name, value in (cookies or {}).items()
                ]
            )
            return made.new_page()

        yield open_one
