"""The hour on the scene of openings: a new opening is lit, and the hour goes by the clock."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from portal.models import Display
from portal.services.work import writing
from tests.browser.conftest import Opener
from tests.browser.showing import SOON, WALL
from tests.entering import enter
from tests.house import House

# As if it were the next hour: what the bars stand for is moved by one.
MOVE = """bars => bars.forEach(bar =>
    bar.setAttribute("data-hour", String((Number(bar.getAttribute("data-hour")) + 23) % 24)))"""


@pytest.fixture
def wall(house: House, open_page: Opener) -> Page:
    """Give a paired TV to which the scene was pushed."""
    enter(house.cast, "zhou")
    screen = house.screen()
    with house.cast.inside(), writing() as work:
        work.session.execute(
            sa.update(Display).values(
                now_scene="openings",
                now_board_id=house.board(),
                now_until=work.now + timedelta(hours=1),
            )
        )
    page = open_page(screen.cookies, viewport=WALL)
    page.goto("/wall")
    expect(page.locator("[data-scene=openings]")).to_be_attached(timeout=SOON)
    return page


def test_the_newest_is_lit_and_counted_and_the_hour_turns_by_the_clock(
    house: House, wall: Page
) -> None:
    hour = wall.locator("[data-hour-count]")
    entry_id = enter(house.cast, "huang")
    newest = wall.locator(f"#entry-{entry_id}")
    expect(newest).to_have_class(re.compile(r"is-newest.* hot|hot.* is-newest"), timeout=SOON)
    present = wall.locator(".hour.is-now")
    expect(present).to_have_count(1)
    expect(hour).to_have_text(present.get_attribute("data-n") or "")
    # A push in between would be right again by itself; this waits for none.
    wall.locator("[data-hour]").evaluate_all(MOVE)
    expect(hour).to_have_text("0", timeout=SOON)
