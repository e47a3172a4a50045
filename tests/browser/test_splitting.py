"""A supervisor splits a target over people and then weeks; the board follows without reload."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opener
from tests.browser.showing import BACK, chip
from tests.house import House
from tests.services.splits import give


def _tick(board: Page, person: int) -> float:
    """Return where the tick of the pace stands on somebody's bar, in per cent."""
    tick = board.locator(f'[data-key="p{person}"] .bar-tick').first
    return float((tick.get_attribute("x") or "").rstrip("%"))


def _proposed(desk: Page) -> Locator:
    """Return the proposed targets."""
    return desk.locator("[data-cell=proposed]")


def test_104_over_the_people_and_then_over_weeks_moves_the_tick_on_the_board(
    house: House, open_page: Opener
) -> None:
    cast, season = house.cast, house.season
    east, zhou = cast.units["east"], cast.people["zhou"]
    with cast.inside():
        give(cast, season, {("u", east): 104})
    board = open_page(house.desk("zhou").cookies)
    board.goto(f"/boards/{house.board('east')}")
    expect(chip(board)).to_have_attribute("data-state", "live")
    row = board.locator(f'[data-key="p{zhou}"]')

    desk = open_page(house.desk("wang").cookies)
    desk.goto(f"/campaigns/{season.id}/targets/split")
    assert sorted(_proposed(desk).all_inner_texts()) == ["34", "35", "35"]
    desk.fill("[name=reason]", "按人分解")
    # A pin shows the proposal anew by itself, and the reason stays as it was typed.
    keep = desk.locator(f"[name=pin][value=p{season.participations['zhou']}]")
    keep.check()
    expect(_proposed(desk).filter(has_text="52")).to_have_count(2)
    keep.uncheck()
    expect(_proposed(desk).filter(has_text="52")).to_have_count(0)
    expect(desk.locator("[name=reason]")).to_have_value("按人分解")
    desk.click(".savebar button")
    expect(desk.locator(".notice.is-success")).to_be_visible()
    expect(row.locator('[data-cell="target"]')).to_have_text(re.compile("3[45]"), timeout=BACK)
    linear = _tick(board, zhou)
    assert 45 < linear < 55, "twenty of forty days have passed"

    desk.locator("[name=to][value=time]").check(force=True)
    expect(desk.locator(".split-grid")).to_be_visible()
    desk.select_option("[name=by]", "hand")
    weights = desk.locator(".split-scales input")
    expect(weights.first).to_be_visible()
    for number in range(1, weights.count()):
        weights.nth(number).fill("0")
    weights.last.press("Tab")
    expect(desk.locator("tfoot td").nth(1)).to_have_text("104")
    desk.fill("[name=reason]", "首周完成")
    desk.click(".savebar button")
    expect(desk.locator(".notice.is-success")).to_be_visible()
    tick = board.locator(f'[data-key="p{zhou}"] .bar-tick').first
    expect(tick).to_have_attribute("x", "100.00%", timeout=BACK)
