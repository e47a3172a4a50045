"""Pages that no link leads to: signing in, setting up, refusals, dialogs, walls and scenes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from portal.cli.demo_account import PASSWORD
from portal.domain.scene import Scene
from tests.browser.axe import Axe
from tests.browser.showing import SOON
from tests.browser.walk import DESK
from tests.cast import application
from tests.databases import engine_url
from tests.desk import Desk
from tests.house import QUIET
from tests.html_checker import invalid
from tests.old_engines import layout
from tests.old_engines.screens import fill_up, screen
from tests.running_server import RunningServer

# The first test waits for the demo bank.
pytestmark = pytest.mark.timeout(900)
LANGUAGES = {"zh_CN": "zh-CN", "en": "en"}
LANGUAGE = pytest.mark.parametrize("locale", LANGUAGES)
WALL: ViewportSize = {"width": 1920, "height": 1080}
LOOKS = 100
FAILING = "tests.browser.failing:app"
Sent = dict[str, str]


@pytest.fixture(scope="module")
def demo(demo_instance: Path) -> Iterator[RunningServer]:
    """Give the server on the demo bank, with one page more, which fails."""
    with RunningServer(demo_instance, QUIET, FAILING) as running:
        yield running


@pytest.fixture(scope="module")
def app(demo: RunningServer) -> Iterator[Flask]:
    """Give the application of this process, on the demo bank's database, with all to show."""
    with application(f"sqlite:///{demo.instance}/hongbang.db", demo.instance) as made:
        fill_up(made)
        yield made


@pytest.fixture(scope="module")
def axe() -> Axe:
    """Give axe; it judges whole pages here."""
    return Axe()


@pytest.fixture(scope="module")
def sent() -> Iterator[Sent]:
    """Give a place for the pages that were sent: all of them have to be valid HTML."""
    pages: Sent = {}
    yield pages
    assert not invalid(pages)


@pytest.fixture
def context(chromium: Browser, demo: RunningServer) -> Iterator[BrowserContext]:
    """Give a browser of its own at the demo bank."""
    made = chromium.new_context(base_url=demo.address, viewport=DESK)
    yield made
    made.close()


def enter(context: BrowserContext, server: RunningServer, locale: str, number: str = "") -> Page:
    """Return a page in the language, of somebody who has signed in where a number is given."""
    cookies = {"hongbang_locale": locale}
    if number:
        desk = Desk(server).sign_in(number, PASSWORD)
        desk.post("/account/language", {"locale": locale}, seen_on="/account")
        cookies = desk.cookies
    context.add_cookies(
        [{"name": n, "value": v, "url": server.address} for n, v in cookies.items()]
    )
    return context.new_page()


def open_page(page: Page, sent: Sent, path: str, locale: str, status: int = 200) -> None:
    """Open a page that answers so and is in the language; keep what was sent."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status
    assert page.evaluate("document.documentElement.lang") == LANGUAGES[locale]
    sent[f"{path} {locale}"] = answer.text()


@LANGUAGE
def test_signing_in(
    context: BrowserContext, demo: RunningServer, axe: Axe, sent: Sent, locale: str
) -> None:
    page = enter(context, demo, locale)
    open_page(page, sent, "/login", locale)
    assert not axe.judge(page)
    page.fill("[name=employee_no]", "60298")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert not axe.judge(page)


@LANGUAGE
@pytest.mark.parametrize(
    "asked",
    [("60298", "/people", 403), ("S001", "/entries/99999999", 404), ("S001", "/fails", 500)],
)
def test_what_is_refused_and_what_fails(
    context: BrowserContext,
    demo: RunningServer,
    axe: Axe,
    sent: Sent,
    locale: str,
    asked: tuple[str, str, int],
) -> None:
    number, path, status = asked
    page = enter(context, demo, locale, number)
    open_page(page, sent, path, locale, status)
    assert not axe.judge(page)


@LANGUAGE
def test_setting_up(
    context: BrowserContext,
    axe: Axe,
    sent: Sent,
    tmp_path: Path,
    locale: str,
) -> None:
    with (
        engine_url("sqlite") as url,
        RunningServer(tmp_path, {"HONGBANG_DATABASE_URL": url, **QUIET}) as server,
    ):
        page = enter(context, server, locale)
        open_page(page, sent, server.url("/setup"), locale)
        assert not axe.judge(page)


@LANGUAGE
def test_dialogs(context: BrowserContext, demo: RunningServer, axe: Axe, locale: str) -> None:
    page = enter(context, demo, locale, "S001")
    page.goto("/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    assert not axe.judge(page)
    for name in ("dialog-confirm", "dialog-session"):
        page.goto("/account")
        page.evaluate(
            """(id) => {
              const dialog = document.getElementById(id).content.firstElementChild.cloneNode(true);
              document.body.append(dialog);
              const question = dialog.querySelector("[data-slot=question]");
              if (question) question.textContent = "?";
              dialog.showModal();
            }""",
            name,
        )
        assert not axe.judge(page), name


@LANGUAGE
def test_a_form_that_is_refused(
    context: BrowserContext, demo: RunningServer, axe: Axe, sent: Sent, locale: str
) -> None:
    page = enter(context, demo, locale, "X001")
    for path in ("/people/new", "/units/new"):
        page.goto(path)
        page.evaluate("document.querySelector('main form[method=post]').noValidate = true")
        # The answer alone is no sign that the page is there: it is while the next one replaces it.
        with page.expect_navigation() as moved:
            page.evaluate("document.querySelector('main form[method=post]').requestSubmit()")
        assert moved.value.status == 422, path
        sent[f"{path} refused {locale}"] = moved.value.text()
        assert not axe.judge(page), path


@LANGUAGE
def test_a_wall_that_waits_to_be_paired(
    context: BrowserContext, demo: RunningServer, axe: Axe, sent: Sent, locale: str
) -> None:
    page = enter(context, demo, locale)
    open_page(page, sent, "/wall", locale)
    assert not axe.judge(page)


@LANGUAGE
@pytest.mark.parametrize("scene", Scene)
def test_scenes_of_a_wall(
    chromium: Browser,
    demo: RunningServer,
    app: Flask,
    axe: Axe,
    sent: Sent,
    scene: Scene,
    locale: str,
) -> None:
    paired = screen(app, scene, locale)
    context = chromium.new_context(
        base_url=demo.address, viewport=WALL, timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    context.add_cookies(
        [{"name": n, "value": v, "url": demo.address} for n, v in paired.cookies.items()]
    )
    page = context.new_page()
    answer = page.goto("/wall")
    assert answer is not None
    mark = ":not([data-scene])" if scene is Scene.BOARD else f"[data-scene={scene}]"
    page.wait_for_selector(f"#scene > [data-board]{mark}", state="attached", timeout=4 * SOON)
    # The page's policy lets no text be run as code, so that one cannot leave the waiting to it.
    for _ in range(LOOKS):
        if page.evaluate(layout.SETTLED):
            break
        page.wait_for_timeout(4 * SOON / LOOKS)
    assert page.evaluate("document.documentElement.lang") == LANGUAGES[locale]
    sent[f"a wall {locale}"] = answer.text()
    sent[f"{scene} {locale}"] = page.content()
    assert not axe.judge(page)
    context.close()
