"""Single sign-on in a browser, through the real portal and a real provider."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from portal.extensions import db
from portal.models import AuditEvent, PersonIdentity
from tests import single_sign_on as sso
from tests.cast import PASSWORD
from tests.entering import count, customer
from tests.single_sign_on import Pair

BUTTON = "行员统一认证"
IN_ENGLISH = "Staff sign-on"
Visitor = Callable[..., Page]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Give the portal and its provider; the tests of the module share them."""
    with sso.pair(tmp_path_factory.mktemp("pair")) as made:
        yield made


@pytest.fixture
def visitor(chromium: Browser, pair: Pair) -> Iterator[Visitor]:
    """Give a function that opens a page of a browser without cookies at the portal."""
    opened = []

    def open_one(locale: str = "", **options: object) -> Page:
        context = chromium.new_context(
            base_url=pair.portal.address,
            locale="zh-CN",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        if locale:
            cookie = {"name": "hongbang_locale", "value": locale, "url": pair.portal.address}
            context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        # A violation of the policy is an error on the console, and a form that goes nowhere.
        page.on("console", lambda told: complaints.append(told.text))
        return page

    complaints: list[str] = []
    yield open_one
    for context in opened:
        context.close()
    found = [text for text in complaints if "Content Security Policy" in text]
    assert not found, found


def at_provider(page: Page, account: str) -> None:
    """Log in at the provider and let it tell the portal."""
    page.fill("[name=username]", account)
    page.fill("[name=password]", sso.PASSWORD)
    page.click("button")
    page.click("[name=allow]")


def test_the_button_leads_to_the_provider_and_back_to_the_page_that_was_asked_for(
    pair: Pair, visitor: Visitor
) -> None:
    page = visitor()
    page.goto("/account?tab=1")
    page.get_by_role("link", name=BUTTON).click()
    assert page.url.startswith(pair.directory.server.address)
    at_provider(page, "zhou.yt")
    page.wait_for_url(f"{pair.portal.address}/account?tab=1")
    expect(page.get_by_text("60298").first).to_be_visible()
    with pair.cast.inside():
        assert db.session.execute(
            sa.select(PersonIdentity.issuer, PersonIdentity.person_id)
        ).all() == [(pair.directory.issuer, pair.cast.people["zhou"])]
        told = db.session.scalars(
            sa.select(AuditEvent.action).where(
                AuditEvent.person_id == pair.cast.people["zhou"],
                AuditEvent.action.in_(("identity.link", "sign_in")),
            )
        ).all()
        assert told == ["identity.link", "sign_in"]


def test_who_presses_cancel_is_told_so_on_the_sign_in_page(visitor: Visitor) -> None:
    page = visitor("en")
    page.goto("/login")
    page.get_by_role("link", name=IN_ENGLISH).click()
    page.fill("[name=username]", "zhou.yt")
    page.fill("[name=password]", sso.PASSWORD)
    page.click("button")
    page.click("form input[type=submit]:not([name=allow])")
    expect(page.get_by_role("alert")).to_contain_text("Single sign-on was cancelled")
    expect(page.get_by_role("link", name=IN_ENGLISH)).to_be_visible()


def test_after_signing_out_the_way_out_of_the_provider_is_offered(
    pair: Pair, visitor: Visitor
) -> None:
    page = visitor()
    page.goto("/login?next=/account")
    page.get_by_role("link", name=BUTTON).click()
    at_provider(page, "huang.jj")
    page.wait_for_url(f"{pair.portal.address}/account")
    page.locator('form[action="/logout"] button').last.click()
    page.wait_for_url("**/login?still=provider")
    page.locator('a[href="/login/sso/out"]').click()
    page.wait_for_url(f"{pair.directory.server.address}/**")
    page.click("[name=allow]")
    page.wait_for_url(f"{pair.portal.address}/login**")
    page.get_by_role("link", name=BUTTON).click()
    expect(page.locator("[name=username]")).to_be_visible()


def test_what_was_typed_outlives_a_session_that_is_renewed_in_another_window(
    pair: Pair, visitor: Visitor
) -> None:
    pair.cast.live_campaign()
    page = visitor()
    page.goto("/login?next=/entries/new")
    page.fill("[name=employee_no]", "60298")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.is-primary")
    page.wait_for_url("**/entries/new")
    page.locator("input[name=account_type]").first.check(force=True)
    page.locator("input[name=channel]").first.check(force=True)
    page.fill("#customer", customer())
    page.context.clear_cookies(name="hongbang_session")
    page.evaluate("Date.now = (now => () => now() + 30 * 60 * 1000)(Date.now)")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    with page.context.expect_page() as other:
        dialog.get_by_role("link", name=BUTTON).click()
    at_provider(other.value, "zhou.yt")
    other.value.wait_for_url("**/login/sso/done")
    other.value.close()
    # A browser without a screen has no focus to give back.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(".answer[role=status]")).to_be_visible()
    expect(dialog).to_have_count(0)
    assert count(pair.cast) == 1


def test_on_a_phone_the_button_is_in_sight_and_nothing_is_cut_off(visitor: Visitor) -> None:
    page = visitor(viewport={"width": 375, "height": 720})
    page.goto("/login")
    expect(page.get_by_role("link", name=BUTTON)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
