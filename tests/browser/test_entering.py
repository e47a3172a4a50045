"""Entering an opening in a real browser: without a mouse, without script, and exactly once."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.cast import PASSWORD
from tests.entering import count, customer
from tests.house import NUMBERS, House


@pytest.fixture
def desk(house: House, open_page: Opener) -> Page:
    """Give the entry page before an account manager."""
    page = open_page(house.desk("zhou").cookies)
    page.goto("/entries/new")
    return page


def fill_in(page: Page) -> str:
    """Fill in the form, all but sending it; return the customer."""
    page.locator("input[name=account_type]").first.check(force=True)
    page.locator("input[name=channel]").first.check(force=True)
    typed = customer()
    page.fill("#customer", typed)
    return typed


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    message = f"Tab never reaches {selector}"
    raise AssertionError(message)


def test_with_the_keyboard_alone_one_signs_in_enters_an_opening_and_reads_the_answer(
    house: House, open_page: Opener
) -> None:
    before = count(house.cast)
    page = open_page()
    page.goto("/login")
    tab_to(page, "#employee_no")
    page.keyboard.type(NUMBERS["zhou"])
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    tab_to(page, "a[href='/entries/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entries/new")
    tab_to(page, "input[name=account_type]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=channel]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#customer")
    page.keyboard.type(customer())
    page.keyboard.press("Enter")
    expect(page.locator(".answer[role=status]")).to_be_visible()
    assert count(house.cast) == before + 1


def test_a_double_click_is_one_entry(house: House, desk: Page) -> None:
    before = count(house.cast)
    fill_in(desk)
    desk.locator("#entry .entry-foot button").dblclick()
    expect(desk.locator(".answer")).to_be_visible()
    assert count(house.cast) == before + 1


def test_the_same_form_sent_by_two_hands_at_once_is_one_entry(house: House, desk: Page) -> None:
    before = count(house.cast)
    fill_in(desk)
    statuses = desk.evaluate(
        """async () => {
          const form = document.getElementById("entry");
          const body = new URLSearchParams(new FormData(form));
          const send = () => fetch(form.action, {method: "POST", body});
          return Promise.all([send(), send(), send()].map(async (sent) => (await sent).status));
        }"""
    )
    assert statuses == [200, 200, 200], "each is led to the same answer"
    assert count(house.cast) == before + 1


def test_reloading_the_answer_enters_nothing_again(house: House, desk: Page) -> None:
    before = count(house.cast)
    fill_in(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator(".answer")).to_be_visible()
    desk.reload()
    desk.reload()
    assert count(house.cast) == before + 1


def test_what_was_typed_outlives_the_end_of_the_session(
    house: House, desk: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 401")
    before = count(house.cast)
    typed = fill_in(desk)
    desk.context.clear_cookies(name="hongbang_session")
    desk.evaluate("Date.now = (now => () => now() + 30 * 60 * 1000)(Date.now)")
    desk.keyboard.press("Enter")
    dialog = desk.locator("dialog[open]")
    expect(dialog).to_be_visible()
    assert desk.input_value("#customer") == typed
    dialog.locator("input[type=password]").fill("wrong")
    dialog.locator("button.is-primary").click()
    expect(dialog.locator("[data-slot=error]")).to_be_visible()
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.locator("button.is-primary").click()
    expect(desk.locator(".answer")).to_be_visible()
    assert count(house.cast) == before + 1


def test_what_was_typed_is_there_again_after_signing_in_on_the_sign_in_page(desk: Page) -> None:
    typed = fill_in(desk)
    desk.context.clear_cookies(name="hongbang_session")
    desk.reload()
    desk.wait_for_url(re.compile(r"/login\?next="))
    desk.fill("#employee_no", NUMBERS["zhou"])
    desk.fill("#password", PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/entries/new")
    assert desk.input_value("#customer") == typed
    expect(desk.locator("input[name=account_type]").first).to_be_checked()


def test_without_script_one_signs_in_enters_and_reads_the_boards(
    house: House, open_page: Opener
) -> None:
    before = count(house.cast)
    page = open_page(java_script_enabled=False)
    page.goto("/login")
    page.fill("#employee_no", NUMBERS["huang"])
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    page.goto("/entries/new")
    fill_in(page)
    page.locator("#entry .entry-foot button").click()
    expect(page.locator(".answer")).to_be_visible()
    assert count(house.cast) == before + 1
    page.goto("/boards")
    page.locator(f"a[href='/boards/{house.board()}']").click()
    expect(page.locator(f"[data-key=p{house.cast.people['huang']}]")).to_be_visible()


def test_a_refused_form_keeps_what_was_typed_and_has_its_first_wrong_field_in_focus(
    house: House, desk: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 422")
    before = count(house.cast)
    fill_in(desk)
    desk.fill("#customer", "")
    desk.keyboard.press("Enter")
    expect(desk.locator("#customer[aria-invalid=true]")).to_be_focused()
    expect(desk.locator("input[name=account_type]").first).to_be_checked()
    assert count(house.cast) == before
