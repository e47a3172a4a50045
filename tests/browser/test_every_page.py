"""Every page of the portal, for each role and in both languages, in a browser that tells."""

import pytest
from playwright.sync_api import Browser

from portal.cli.demo_account import ACCOUNTS, PASSWORD
from tests.browser.axe import Axe
from tests.browser.page_errors import PageErrors
from tests.browser.walk import DESK, Visit, kind, walk
from tests.desk import Desk
from tests.html_checker import invalid
from tests.running_server import RunningServer

# The first test waits for the demo bank and for the whole walk.
pytestmark = pytest.mark.timeout(2400)
LANGUAGES = {"zh_CN": "zh-CN", "en": "en"}
# The case's account manager has the same pages as the first.
NUMBERS = [number for number, _, _ in ACCOUNTS if number != "H"]


@pytest.fixture(scope="module")
def walked(
    chromium: Browser, demo: RunningServer
) -> dict[tuple[str, str], tuple[list[Visit], PageErrors]]:
    """Walk as everybody in both languages; give the visits and what the browser said."""
    found = {}
    axe = Axe()
    for number in NUMBERS:
        desk = Desk(demo).sign_in(number, PASSWORD)
        for locale in LANGUAGES:
            desk.post("/account/language", {"locale": locale}, seen_on="/account")
            errors = PageErrors(demo.address)
            context = chromium.new_context(base_url=demo.address, viewport=DESK)
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": demo.address}
                    for name, value in desk.cookies.items()
                ]
            )
            errors.watch(context)
            found[number, locale] = (list(walk(context.new_page(), axe)), errors)
            context.close()
    return found


EVERYBODY = pytest.mark.parametrize("number", NUMBERS)
Walked = dict[tuple[str, str], tuple[list[Visit], PageErrors]]


@EVERYBODY
def test_no_page_breaks_the_policy_logs_an_error_or_asks_another_host(
    walked: Walked, number: str
) -> None:
    for locale in LANGUAGES:
        walked[number, locale][1].check()


@EVERYBODY
def test_no_link_leads_nowhere(walked: Walked, number: str) -> None:
    for locale in LANGUAGES:
        broken = [(v.path, v.status) for v in walked[number, locale][0] if v.status != 200]
        assert not broken


@EVERYBODY
def test_no_page_scrolls_sideways_on_a_phone(walked: Walked, number: str) -> None:
    for locale in LANGUAGES:
        wide = {v.path: v.wide for v in walked[number, locale][0] if v.wide}
        assert not wide


@EVERYBODY
def test_every_page_is_in_the_language_that_was_chosen(walked: Walked, number: str) -> None:
    for locale, lang in LANGUAGES.items():
        assert {v.language for v in walked[number, locale][0]} == {lang}


@EVERYBODY
def test_no_page_breaks_a_rule_of_wcag(walked: Walked, number: str) -> None:
    broken = {
        (locale, v.path): v.broken
        for locale in LANGUAGES
        for v in walked[number, locale][0]
        if v.broken
    }
    assert not broken


def test_every_page_is_valid_html(walked: Walked) -> None:
    pages = {
        f"{number} {locale} {visit.path}": visit.html
        for (number, locale), (visits, _) in walked.items()
        for visit in visits
    }
    assert not invalid(pages)


def test_the_walk_comes_past_the_pages_that_there_are(walked: Walked) -> None:
    seen = {kind(visit.path) for visits, _ in walked.values() for visit in visits}
    assert seen >= {
        "/", "/entries/new", "/entries", "/entries/#", "/boards", "/boards/#", "/campaigns",
        "/campaigns/#", "/people", "/people/#", "/units", "/units/#", "/displays", "/account",
        "/account/password", "/account/reminders",
    }  # fmt: skip
