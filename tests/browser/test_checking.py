"""The verification queue by keyboard alone, and without any script."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.models import Entry, Verification
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.entering import check, enter
from tests.house import House


@pytest.fixture(scope="module", autouse=True)
def season(house: House) -> None:
    """Let a campaign want its entries checked."""
    house.cast.live_campaign(code="checked", verification="after")


@pytest.fixture
def waiting(house: House) -> list[int]:
    """Give four entries that wait; whatever waited before is checked."""
    with house.cast.inside():
        left = db.session.scalars(sa.select(Entry.id).where(Entry.reverses_id.is_(None))).all()
    for entry_id in set(left) - verified(house) - set(refused(house)):
        check(house.cast, "wang", entry_id)
    return [enter(house.cast, "zhou") for _ in range(4)]


@pytest.fixture
def queue(house: House, waiting: list[int], open_page: Opener) -> Page:
    """Give the checks page before a supervisor, with the four entries."""
    page = open_page(house.desk("wang").cookies)
    page.goto("/checks")
    expect_focus(page, waiting[0])
    return page


def expect_focus(page: Page, entry_id: int) -> None:
    """Wait until the entry is in focus."""
    expect(page.locator(f"#focus-title a[href='/entries/{entry_id}']")).to_be_visible()


def verified(house: House) -> set[int]:
    """Return the entries that are checked."""
    with house.cast.inside():
        return set(db.session.scalars(sa.select(Verification.entry_id)))


def refused(house: House) -> dict[int | None, str | None]:
    """Return the entries that are taken back, with the reasons."""
    with house.cast.inside():
        rows = db.session.execute(
            sa.select(Entry.reverses_id, Entry.reason).where(Entry.reverses_id.is_not(None))
        )
        return dict(rows.all())


def test_keys_step_through_the_queue(queue: Page, waiting: list[int]) -> None:
    for key, at in (("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("ArrowUp", 0)):
        queue.keyboard.press(key)
        expect_focus(queue, waiting[at])


def test_keys_accept_and_refuse_one_after_another(
    house: House, queue: Page, waiting: list[int]
) -> None:
    queue.keyboard.press("a")
    expect_focus(queue, waiting[1])
    queue.keyboard.press("Enter")
    expect_focus(queue, waiting[2])
    queue.keyboard.press("r")
    expect(queue.locator("#reason")).to_be_focused()
    queue.keyboard.type("j 客户未到场 a")
    queue.keyboard.press("Enter")
    expect_focus(queue, waiting[3])
    assert verified(house) & set(waiting) == set(waiting[:2])
    assert refused(house)[waiting[2]] == "j 客户未到场 a"


def test_escape_closes_the_reason_and_a_held_key_decides_nothing(
    house: House, queue: Page, waiting: list[int]
) -> None:
    queue.keyboard.press("r")
    queue.keyboard.press("Escape")
    expect(queue.locator("#reason")).not_to_be_visible()
    expect(queue.locator("[data-queue-refuse] summary")).to_be_focused()
    queue.evaluate(
        """() => document.body.dispatchEvent(
          new KeyboardEvent("keydown", {key: "a", repeat: true, bubbles: true}))"""
    )
    queue.keyboard.press("j")
    expect_focus(queue, waiting[1])
    assert verified(house) & set(waiting) == set()


def test_keys_that_are_switched_off_do_nothing(
    house: House, queue: Page, waiting: list[int]
) -> None:
    queue.evaluate("localStorage.setItem('hotkeys-off', 'yes')")
    for key in ("a", "j", "r"):
        queue.keyboard.press(key)
    expect(queue.locator("#reason")).not_to_be_visible()
    expect_focus(queue, waiting[0])
    assert verified(house) & set(waiting) == set()


def test_who_is_second_reads_who_was_first_and_goes_on(
    house: House, queue: Page, waiting: list[int], page_errors: PageErrors
) -> None:
    page_errors.allow("status of 409")
    check(house.cast, "wang", waiting[0])
    queue.keyboard.press("r")
    queue.keyboard.type("材料不全")
    queue.keyboard.press("Enter")
    expect(queue.locator("#focus .notice.is-info")).to_contain_text("王建国")
    queue.locator("#focus a.btn", has_text=re.compile(".")).last.click()
    expect_focus(queue, waiting[1])
    assert waiting[0] not in refused(house)


def test_without_script_one_verifies_refuses_and_ticks_several(
    house: House, waiting: list[int], open_page: Opener
) -> None:
    page = open_page(house.desk("wang").cookies, java_script_enabled=False)
    page.goto("/checks")
    page.locator("[data-queue-verify] button").click()
    expect_focus(page, waiting[1])
    page.locator("[data-queue-refuse] summary").click()
    page.fill("#reason", "材料不全")
    page.locator("[data-queue-refuse] button").click()
    expect_focus(page, waiting[2])
    for box in page.locator("input[name=entry]").all():
        box.check(force=True)
    page.locator(".queue-list .card-head button").click()
    expect(page.locator(".empty")).to_be_visible()
    assert verified(house) & set(waiting) == {waiting[0], *waiting[2:]}
    assert refused(house)[waiting[1]] == "材料不全"
