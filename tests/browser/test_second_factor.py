"""The second factor in a real browser: set up, kept, entered, and asked for in place."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.cast import PASSWORD
from tests.entering import count, customer
from tests.factoring import Phone, set_up
from tests.house import NUMBERS, House


def sign_in(page: Page, key: str) -> None:
    """Enter number and password, as far as the second step."""
    page.goto("/login")
    page.fill("#employee_no", NUMBERS[key])
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code")


@pytest.mark.parametrize(("key", "script"), [("huang", True), ("zhao", False)])
def test_one_sets_it_up_keeps_the_codes_and_signs_in_with_and_without_script(
    house: House, open_page: Opener, key: str, *, script: bool
) -> None:
    page = open_page(house.desk(key).cookies, java_script_enabled=script)
    page.goto("/account/second-factor")
    page.click("form[action$=begin] button")
    expect(page.locator(".factor-picture svg")).to_be_visible()
    phone = Phone(page.inner_text(".factor-secret").replace(" ", ""), [])
    page.fill("#password", PASSWORD)
    page.fill("#code", phone.code())
    page.click(".form-foot button.is-primary")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as saved:
        page.click("a[download]")
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert all(code in text for code in codes)
    assert NUMBERS[key] in text
    page.click("a.btn.is-primary")
    page.wait_for_url("**/account")
    other = open_page(java_script_enabled=script)
    sign_in(other, key)
    other.fill("#code", codes[0])
    other.keyboard.press("Enter")
    other.wait_for_url("**/")
    expect(other.locator(".flashes, [data-toasts]").first).to_contain_text("9")


def test_when_the_session_ends_password_and_code_are_asked_for_in_place(
    house: House, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 401")
    phone = set_up(house.cast, "zhou")
    before = count(house.cast)
    page = open_page()
    sign_in(page, "zhou")
    page.fill("#code", phone.recovery[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    page.goto("/entries/new")
    page.locator("input[name=account_type]").first.check(force=True)
    page.locator("input[name=channel]").first.check(force=True)
    typed = customer()
    page.fill("#customer", typed)
    page.context.clear_cookies(name="hongbang_session")
    page.evaluate("Date.now = (now => () => now() + 30 * 60 * 1000)(Date.now)")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.locator("button.is-primary").click()
    code = dialog.locator("input[name=code]")
    expect(code).to_be_focused()
    expect(dialog.locator("input[type=password]")).to_be_hidden()
    code.fill("000000")
    dialog.locator("button.is-primary").click()
    expect(dialog.locator("[data-slot=code-error]")).to_be_visible()
    code.fill(phone.code())
    dialog.locator("button.is-primary").click()
    expect(page.locator(".answer")).to_be_visible()
    assert count(house.cast) == before + 1
