"""Known customers and shares in a real browser: seen before saving, done by keyboard alone."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.models import Credit, Dispute, Entry
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.entering import customer, enter
from tests.house import House


@pytest.fixture
def desk(house: House, open_page: Opener) -> Page:
    """Give the entry page before an account manager."""
    page = open_page(house.desk("huang").cookies)
    page.goto("/entries/new")
    page.locator("input[name=account_type]").first.check(force=True)
    page.locator("input[name=channel]").first.check(force=True)
    return page


def test_who_has_a_customer_is_named_while_it_is_typed_and_a_reason_saves_it(
    house: House, desk: Page
) -> None:
    taken = customer()
    first = enter(house.cast, "zhou", customer=taken)
    desk.fill("#customer", taken)
    notice = desk.locator(".known .notice")
    expect(notice).to_contain_text("周雨桐")
    # Another type of account is another opening; the same again asks again.
    desk.locator("input[name=account_type]").nth(1).check(force=True)
    expect(notice).to_have_count(0)
    desk.locator("input[name=account_type]").first.check(force=True)
    expect(notice).to_be_visible()
    desk.fill("#duplicate_reason", "客户另开一户")
    desk.keyboard.press("Enter")
    expect(desk.locator(".answer[role=status]")).to_be_visible()
    with house.cast.inside():
        dispute = db.session.scalars(sa.select(Dispute).where(Dispute.against_id == first)).one()
        assert dispute.reason == "客户另开一户"


def test_without_a_reason_the_form_comes_back_with_the_field_for_it(
    house: House, desk: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 422")
    taken = customer()
    enter(house.cast, "zhou", customer=taken)
    desk.fill("#customer", taken)
    desk.keyboard.press("Enter")
    expect(desk.locator("#duplicate_reason")).to_be_visible()
    expect(desk.locator("#customer")).to_have_value(taken)
    expect(desk.locator(".known")).to_contain_text("周雨桐")


def test_an_opening_is_shared_with_the_keyboard_alone(house: House, desk: Page) -> None:
    desk.fill("#customer", customer())
    for _ in range(20):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.matches('.shares summary')"):
            break
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    desk.keyboard.type("60298")
    desk.keyboard.press("Tab")
    desk.keyboard.type("2")
    desk.keyboard.press("Enter")
    expect(desk.locator(".answer[role=status]")).to_be_visible()
    with house.cast.inside():
        newest = db.session.scalars(sa.select(sa.func.max(Entry.id))).one()
        weights = db.session.execute(
            sa.select(Credit.person_id, Credit.weight)
            .where(Credit.entry_id == newest)
            .order_by(Credit.position)
        ).all()
        people = house.cast.people
        assert [tuple(row) for row in weights] == [(people["huang"], 1), (people["zhou"], 2)]
    desk.locator(".answer a").click()
    expect(desk.locator("main")).to_contain_text(re.compile("0\\.6667"))
