"""A meeting led from the keyboard: the view for the room, its timer, and the minutes behind it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.entering import enter, today
from tests.house import House
from tests.meeting import opened, record, report

PROJECTOR = {"width": 1366, "height": 768}
TELEVISION = {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def meeting(house: House) -> int:
    """Give an evening meeting with a report, an opening and a decision to show."""
    cast = house.cast
    enter(cast, "zhou", customer="海棠贸易有限公司")
    report(cast, "zhou", today(), ("huang",), "怎么约到的？", worked="先查名单", tomorrow="再访")
    report(cast, "huang", today(), steps="电话", next_step="换片区", reason_words="没有时间")
    made = opened(cast)
    record(cast, made, decision="名单发群里")
    return made


@pytest.fixture
def view(house: House, open_page: Opener, meeting: int) -> Page:
    """Give the view for the room on a projector."""
    page = open_page(house.desk("wang").cookies, viewport=PROJECTOR)
    page.goto(f"/meetings/{meeting}/screen")
    return page


def at(page: Page) -> str:
    """Return which slide is seen."""
    seen = page.locator("[data-slide]:not([hidden])")
    expect(seen).to_have_count(1)
    return seen.get_attribute("data-slide") or ""


def test_the_whole_meeting_is_led_by_the_keyboard(house: House, view: Page, meeting: int) -> None:
    zhou, huang = (str(house.cast.people[one]) for one in ("zhou", "huang"))
    assert at(view) == ""
    view.keyboard.press("ArrowRight")
    assert at(view) == zhou
    expect(view.locator("h1:visible")).to_be_focused()
    expect(view.locator("body")).not_to_contain_text("海棠")
    view.keyboard.press("Space")
    assert at(view) == huang
    expect(view).to_have_url(re.compile(rf"person={huang}$"))
    reason = view.get_by_text("没有时间")
    expect(reason).not_to_be_visible()
    view.locator("summary:visible").focus()
    view.keyboard.press("Space")
    expect(reason).to_be_visible()
    assert at(view) == huang
    view.keyboard.press("ArrowLeft")
    assert at(view) == zhou
    view.keyboard.press("Home")
    assert at(view) == ""
    view.keyboard.press("ArrowLeft")
    assert at(view) == ""
    view.keyboard.press("End")
    assert at(view) == "close"
    expect(view.locator("[data-slide='close']")).to_contain_text("名单发群里")
    view.keyboard.press("Escape")
    expect(view).to_have_url(re.compile(rf"/meetings/{meeting}$"))


def test_t_runs_and_pauses_the_time_of_a_person_and_the_next_one_has_it_anew(view: Page) -> None:
    view.clock.install()
    view.reload()
    left, said = view.locator("[data-left]"), view.locator("[data-said]")
    expect(left).not_to_be_visible()
    view.keyboard.press("ArrowRight")
    expect(left).to_have_text("2:00")
    view.clock.run_for(5_000)
    expect(left).to_have_text("2:00")
    view.keyboard.press("t")
    expect(view.locator("[data-timer]")).to_have_attribute("aria-pressed", "true")
    view.clock.run_for(30_000)
    expect(left).to_have_text("1:30")
    view.keyboard.press("t")
    view.clock.run_for(30_000)
    expect(left).to_have_text("1:30")
    view.keyboard.press("t")
    view.keyboard.press("ArrowRight")
    expect(left).to_have_text("2:00")
    view.clock.run_for(130_000)
    expect(left).to_have_class(re.compile("is-over"))
    expect(left).to_contain_text("+0:10")
    expect(said).to_have_text(re.compile(r"\S"))


def test_the_minutes_a_person_are_kept_on_the_device(view: Page) -> None:
    view.keyboard.press("ArrowRight")
    view.select_option("[data-minutes]", "5")
    expect(view.locator("[data-left]")).to_have_text("5:00")
    view.reload()
    expect(view.locator("[data-left]")).to_have_text("5:00")


def test_without_script_the_links_lead_through_it(
    house: House, open_page: Opener, meeting: int
) -> None:
    page = open_page(house.desk("wang").cookies, java_script_enabled=False, viewport=PROJECTOR)
    page.goto(f"/meetings/{meeting}/screen")
    for expected in (house.cast.people["zhou"], house.cast.people["huang"]):
        page.locator("[data-go='next']").click()
        assert at(page) == str(expected)
    page.locator("[data-go='last']").click()
    assert at(page) == "close"
    page.locator("[data-go='home']").click()
    assert at(page) == ""


@pytest.mark.parametrize("size", [PROJECTOR, TELEVISION])
def test_nothing_in_the_room_is_smaller_than_can_be_read(
    house: House, open_page: Opener, meeting: int, size: dict[str, int]
) -> None:
    page = open_page(house.desk("wang").cookies, viewport=size)
    page.goto(f"/meetings/{meeting}/screen")
    page.keyboard.press("ArrowRight")
    smallest = page.evaluate(
        """() => Math.min(...Array.from(document.querySelectorAll(".ms-main *"))
          .filter((e) => e.offsetParent && Array.from(e.childNodes).some(
            (n) => n.nodeType === 3 && n.textContent.trim()) && !e.closest(".sr"))
          .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    # One in seventy of the picture's height, as the wall's smallest type.
    assert smallest >= size["height"] * 19 / 1080
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)


def test_nothing_typed_is_lost_when_a_decision_is_added_on_a_phone(
    house: House, open_page: Opener, meeting: int
) -> None:
    page = open_page(house.desk("wang").cookies, viewport={"width": 390, "height": 844})
    page.goto(f"/meetings/{meeting}")
    page.fill("#topics", "看通报")
    page.fill("#what", "整理名单")
    page.select_option("#owner", str(house.cast.people["zhou"]))
    page.fill("#decision", "按片区认领")
    page.keyboard.press("Enter")
    expect(page.locator("#decisions li")).to_have_count(2)
    expect(page.locator("#topics")).to_have_value("看通报")
    expect(page.locator("#todos li")).to_contain_text(["整理名单"])
    for button in page.locator(".minutes-form button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_ending_is_asked_about_and_saving_is_not(house: House, open_page: Opener) -> None:
    made = opened(house.cast, "morning")
    page = open_page(house.desk("wang").cookies)
    page.goto(f"/meetings/{made}")
    page.fill("#topics", "看通报")
    page.locator("button[name='end']").click()
    page.locator("dialog button[value='no']").click()
    expect(page.locator("#topics")).to_have_value("看通报")
    page.locator(".savebar .is-primary").click()
    expect(page.locator(".flashes")).to_be_visible()
    page.locator("button[name='end']").click()
    page.locator("dialog button[value='yes']").click()
    expect(page.locator("#topics")).to_have_count(0)
    expect(page.locator(".minutes")).to_contain_text("看通报")
