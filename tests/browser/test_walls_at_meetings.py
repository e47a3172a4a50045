"""A screen while its unit is at a meeting, and the countdown that a scene carries."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from portal import clock
from portal.models import Campaign, Display
from portal.services import unit_revisions
from portal.services.work import writing
from tests.browser.conftest import Opener
from tests.browser.showing import SOON, WALL
from tests.entering import enter
from tests.house import House
from tests.meeting import opened, record


@pytest.fixture
def wall(house: House, open_page: Opener) -> Page:
    """Give a screen of the eastern sub-branch that has its board."""
    page = open_page(house.screen("east").cookies, viewport=WALL)
    page.goto("/wall")
    expect(page.locator("body.is-live")).to_be_attached(timeout=SOON)
    return page


def scene(page: Page, name: str) -> None:
    """Wait until the screen shows the scene; "" is the board."""
    shown = page.locator("#scene .scene")
    if name:
        expect(shown).to_have_attribute("data-scene", name, timeout=2 * SOON)
    else:
        expect(shown).not_to_have_attribute("data-scene", "evening", timeout=2 * SOON)


def push(house: House, name: str) -> None:
    """Push a scene to every screen for an hour."""
    with house.cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Display).values(now_scene=name, now_until=work.now + timedelta(hours=1))
        )


def test_the_meetings_scene_comes_first_as_long_as_it_lasts(house: House, wall: Page) -> None:
    enter(house.cast, "huang", quantity="2")
    meeting = opened(house.cast)
    scene(wall, "evening")
    expect(wall.locator(".best")).to_contain_text("黄俊杰")
    record(house.cast, meeting, ends=True)
    scene(wall, "")


def test_a_scene_counts_down_by_itself_and_the_podium_just_stands_without_motion(
    house: House, open_page: Opener
) -> None:
    enter(house.cast, "huang", quantity="2")
    with house.cast.inside():
        today = clock.today()

    def move(first: int, last: int) -> None:
        with house.cast.inside(), writing() as work:
            work.connection.execute(
                sa.update(Campaign).values(
                    starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last)
                )
            )
            unit_revisions.bump(work, house.cast.units["branch"])

    screen = house.screen("east")
    push(house, "start")
    move(3, 33)
    page = open_page(screen.cookies, viewport=WALL, reduced_motion="reduce")
    page.goto("/wall")
    scene(page, "start")
    left = page.locator('[data-until] [data-left="s"]')
    expect(page.locator('[data-until] [data-left="d"]')).to_have_text("02")
    before = left.inner_text()
    expect(left).not_to_have_text(before, timeout=SOON)
    push(house, "finish")
    move(-30, -1)
    page.goto("/wall")
    scene(page, "finish")
    first = page.locator(".rise-1")
    expect(first).to_contain_text("黄俊杰")
    assert first.evaluate("one => getComputedStyle(one).animationName") == "none"
    assert first.evaluate("one => getComputedStyle(one).opacity") == "1"
