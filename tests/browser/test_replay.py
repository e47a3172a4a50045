"""A season played back on its page and on a wall, and a board stepped through its closes."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from portal import clock
from portal.domain.scene import Item, Scene
from portal.models import Campaign
from portal.services import closes
from portal.services.work import writing
from tests.browser import planning
from tests.browser.conftest import Opener
from tests.browser.showing import SOON, WALL
from tests.entering import enter, today
from tests.house import House
from tests.issuing import at

LINES = ((6, "zhou", 3), (4, "huang", 2), (2, "huang", 4), (1, "zhao", 12))
LAST = 20
"""The number of the season's last frame: it began twenty days ago, and goes by calendar days."""


@pytest.fixture(scope="module", autouse=True)
def lived(house: House) -> None:
    """Let the season have four days with openings, each closed in the evening."""
    by_calendar(house)
    for ago, who, quantity in LINES:
        day = today() - timedelta(days=ago)
        with clock.at(at(day, 10)):
            enter(house.cast, who, quantity=str(quantity), business_date=day)
        with house.cast.inside(), clock.at(at(day, 18)):
            closes.run(clock.now())


def by_calendar(house: House) -> None:
    """Let the season go by calendar days: it has a frame for each."""
    with house.cast.inside(), writing() as work:
        work.session.get_one(Campaign, house.season.id).basis = "calendar"


def opened(house: House, open_page: Opener, path: str, **options: object) -> Page:
    page = open_page(house.desk("sun").cookies, **options)
    page.goto(path)
    return page


def place(page: Page) -> Locator:
    """Return the slider over the days."""
    return page.locator("[data-replay-slider]")


def slider(page: Page) -> int:
    """Return the frame that the page shows."""
    return int(place(page).input_value())


def in_order(page: Page) -> list[str]:
    """Return who is seen, from above."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("[data-race-row]")]
          .filter((row) => !row.classList.contains("is-out"))
          .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
          .map((row) => row.querySelector(".race-name b, .rp-name").textContent)"""
    )
    return found


def test_a_season_is_played_paused_and_played_faster(house: House, open_page: Opener) -> None:
    page = opened(house, open_page, "/insights/replay")
    button = page.locator("[data-replay-play]")
    expect(button).to_have_attribute("aria-label", re.compile("."))
    assert slider(page) == LAST
    assert in_order(page) == ["赵子昂", "黄俊杰", "周雨桐"]
    page.get_by_label("4×").check()
    button.click()
    expect(place(page)).to_have_value(re.compile(r"^([4-9]|1\d|20)$"), timeout=2 * SOON)
    assert page.locator(".is-playing").count() == 1
    button.click()
    expect(page.locator(".is-playing")).to_have_count(0)
    paused = slider(page)
    assert 3 < paused <= LAST
    page.wait_for_timeout(400)
    assert slider(page) == paused, "it stands still"
    button.click()
    expect(place(page)).to_have_value(str(LAST), timeout=4 * SOON)
    expect(page.locator(".is-playing")).to_have_count(0, timeout=SOON)
    assert in_order(page) == ["赵子昂", "黄俊杰", "周雨桐"]


def test_the_slider_goes_by_its_keys_and_says_the_day_and_who_is_in_front(
    house: House, open_page: Opener
) -> None:
    page = opened(house, open_page, "/insights/replay", reduced_motion="reduce")
    page.locator("[data-replay-slider]").focus()
    page.keyboard.press("Home")
    assert slider(page) == 0
    assert in_order(page) == []
    for _ in range(LAST - 6):
        page.keyboard.press("ArrowRight")
    assert slider(page) == LAST - 6
    assert in_order(page) == ["周雨桐"]
    told = page.locator("[data-replay-slider]").get_attribute("aria-valuetext") or ""
    assert told.endswith("周雨桐 3")
    link = page.locator("[data-replay-then]")
    day = today() - timedelta(days=6)
    expect(link).to_have_attribute("href", re.compile(rf"/at\?when={day}T23:59:59"))
    page.keyboard.press("End")
    assert slider(page) == LAST


def test_what_happened_on_the_way_is_a_way_back_to_its_day(house: House, open_page: Opener) -> None:
    page = opened(house, open_page, "/insights/replay", reduced_motion="reduce")
    expect(page.locator(".race-tick")).to_have_count(4)
    expect(page.locator(".race-tick.is-first")).to_have_text("10")
    page.locator("[data-replay-jump]", has_text="黄俊杰").first.click()
    assert slider(page) == LAST - 2
    assert in_order(page) == ["黄俊杰", "周雨桐"]
    expect(page.locator("[data-replay-news]")).to_contain_text("黄俊杰")


def test_with_reduced_motion_it_steps_and_nothing_glides(house: House, open_page: Opener) -> None:
    page = opened(house, open_page, "/insights/replay", reduced_motion="reduce")
    row = page.locator("[data-race-row]").first
    took = row.evaluate("row => parseFloat(getComputedStyle(row).transitionDuration)")
    assert took < 0.001
    page.get_by_label("4×").check()
    page.locator("[data-replay-play]").click()
    expect(place(page)).to_have_value(str(LAST), timeout=4 * SOON)
    assert in_order(page) == ["赵子昂", "黄俊杰", "周雨桐"]


def test_the_room_sees_it_in_full_screen(house: House, open_page: Opener) -> None:
    page = opened(house, open_page, "/insights/replay", viewport=WALL)
    page.locator("[data-full-open]").click()
    expect(page.locator("[data-full]")).to_have_class(re.compile("is-full"))
    expect(page.locator("[data-replay-play]")).to_be_visible()


def test_no_other_page_loads_the_player(house: House, open_page: Opener) -> None:
    page = opened(house, open_page, f"/boards/{house.board()}")
    assert not [
        one
        for one in page.evaluate("[...document.scripts].map((script) => script.src)")
        if "replay" in one
    ]


def test_the_arrow_keys_lead_from_close_to_close_without_loading_the_page(
    house: House, open_page: Opener
) -> None:
    page = opened(house, open_page, f"/boards/{house.board()}/at")
    page.evaluate("window.isSame = true")
    rows = page.locator("tr[data-key]")
    zhao = page.locator(f'tr[data-key="p{house.cast.people["zhao"]}"]')
    expect(zhao).to_have_attribute("data-value", "12")
    mark = page.locator(".then-mark")
    page.keyboard.press("ArrowLeft")
    expect(zhao).to_have_attribute("data-value", "0")
    expect(mark).to_contain_text("第 3 次")
    assert f"close={today() - timedelta(days=2)}" in page.url
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(mark).to_contain_text("第 1 次")
    page.keyboard.press("ArrowLeft")
    expect(mark).to_contain_text("第 1 次")
    expect(rows).to_have_count(4)
    page.keyboard.press("ArrowRight")
    expect(mark).to_contain_text("第 2 次")
    page.go_back()
    expect(mark).to_contain_text("第 1 次")
    page.locator("select[name=close]").select_option(f"{today() - timedelta(days=1)}")
    expect(mark).to_contain_text("第 4 次")
    assert page.evaluate("window.isSame")


def test_a_button_keeps_the_focus_and_a_field_its_arrows(house: House, open_page: Opener) -> None:
    page = opened(house, open_page, f"/boards/{house.board()}/at")
    before = page.locator("[data-then-step=before]")
    before.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".then-mark")).to_contain_text("第 3 次")
    expect(before).to_be_focused()
    page.locator("input[name=when]").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    expect(page.locator(".then-mark")).to_contain_text("第 3 次")


def test_a_wall_plays_the_season_in_the_seconds_of_its_scene(
    house: House, open_page: Opener
) -> None:
    wall = open_page(house.screen("east", name="回放").cookies, viewport=WALL)
    wall.goto("/wall")
    expect(wall.locator("body.is-live")).to_be_attached(timeout=SOON)
    planning.set_playlist(
        house, planning.display_of(wall), Item(Scene.REPLAY, 8), Item(Scene.BOARD, 5)
    )
    shown = wall.locator("#scene [data-scene=replay]")
    expect(shown).to_be_attached(timeout=6 * SOON)
    expect(wall.locator(".rp.is-playing")).to_be_attached(timeout=SOON)
    days = {wall.locator("[data-replay-day]").inner_text()}
    for _ in range(12):
        wall.wait_for_timeout(200)
        days.add(wall.locator("[data-replay-day]").inner_text())
    assert len(days) > 3, "day after day"
    expect(wall.locator(".rp:not(.is-playing)")).to_be_attached(timeout=2 * SOON)
    assert in_order(wall) == ["赵子昂", "黄俊杰", "周雨桐"]


def test_a_wall_that_is_not_to_move_shows_the_end_at_once_and_newer_figures(
    house: House, open_page: Opener
) -> None:
    wall = open_page(
        house.screen("east", name="静止").cookies, viewport=WALL, reduced_motion="reduce"
    )
    wall.goto("/wall")
    expect(wall.locator("body.is-live")).to_be_attached(timeout=SOON)
    planning.push(house, planning.display_of(wall), Scene.REPLAY)
    expect(wall.locator("#scene [data-scene=replay]")).to_be_attached(timeout=3 * SOON)
    value = wall.locator("[data-race-row]", has_text="赵子昂").locator("[data-race-value]")
    expect(value).to_have_text("12")
    house.desk("zhao").enter(quantity="2")
    expect(value).to_have_text("14", timeout=2 * SOON)
