"""What a screen celebrates: one thing at a time, in proportion, never long; held in meetings."""

import re
from functools import partial
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page, expect

from portal.models import Display, Playlist, PlaylistItem
from portal.services.work import writing
from tests.browser.conftest import Opener
from tests.browser.showing import SECONDS, SOON, WALL, cell
from tests.desk import Desk
from tests.house import House
from tests.measuring import set_target
from tests.meeting import opened, record
from tests.parallel import together

MOST_MS = 6000
DRAINED = 60 * SECONDS
"""How long a queue may take to be empty again; a bound, no measure."""

# Whenever something else is celebrated, or nothing, a line is written.
WATCH = """() => {
  const box = document.querySelector('[data-slot=toast]');
  window.told = [];
  function note(on) {
    window.told.push({
      on, number: Number(box.getAttribute('data-shown') || 0),
      level: box.getAttribute('data-level'), whole: Number(box.getAttribute('data-whole')),
      text: box.textContent.replace(/\\s+/g, ' '),
    });
  }
  let on = document.body.classList.contains('celebrating');
  // The box is filled before it is seen: at that moment nothing else may be. Observers are called
  // in the order in which they were made, so that this one still knows how it was.
  new MutationObserver(function () {
    if (on) window.told.push({on: true, number: -1, over: window.told.slice(-1)[0]});
  }).observe(box, {attributes: true, attributeFilter: ['data-shown']});
  new MutationObserver(function () {
    const is = document.body.classList.contains('celebrating');
    if (is !== on) note(on = is);
  }).observe(document.body, {attributes: true, attributeFilter: ['class']});
}"""

AHEAD = {"zhou": "20", "huang": "60", "zhao": "150"}
"""What takes each of them past the one before."""


def wall(house: House, open_page: Opener, **options: object) -> Page:
    """Give a paired TV that shows the branch's board, with a record of what it celebrates."""
    page = open_page(house.screen().cookies, viewport=WALL, **options)
    page.goto("/wall")
    expect(page.locator("body")).to_have_class(re.compile("is-live"), timeout=SOON)
    page.evaluate(WATCH)
    return page


def drained(page: Page, least: int) -> list[dict[str, Any]]:
    """Wait until so many moments were shown and none is on; return what was recorded."""
    page.wait_for_function(
        """least => window.told.length && window.told[window.told.length - 1].number >= least
           && !document.body.classList.contains('celebrating')""",
        arg=least,
        timeout=DRAINED,
    )
    return page.evaluate("window.told")  # type: ignore[no-any-return]


def _enter_twice(desk: Desk) -> None:
    for _ in range(2):
        desk.enter()


def test_many_at_once_are_told_one_after_the_other_the_small_ones_as_one(
    house: House, open_page: Opener
) -> None:
    page = wall(house, open_page)
    desks = {who: house.desk(who) for who in ("zhou", "huang", "zhao", "he")}
    desks["zhou"].enter(quantity=AHEAD["zhou"])
    together([partial(_enter_twice, desks[who]) for who in ("huang", "zhao", "he")])
    expect(page.locator(".mo-folded")).to_contain_text("+", timeout=DRAINED)
    told = drained(page, 2)
    assert [one for one in told if one["number"] < 0] == [], "one over another"
    assert all(before["on"] != after["on"] for before, after in pairwise(told))
    shown = {one["number"]: one for one in told if one["on"]}
    assert shown[1]["level"] == "leader"
    assert "周雨桐" in shown[1]["text"]
    assert len(shown) < 1 + 6
    assert all(0 < one["whole"] <= MOST_MS for one in shown.values())
    folded = next(one for one in shown.values() if one["level"] == "folded")
    assert re.search(r"\+\d+", folded["text"])


def test_where_no_motion_is_wanted_nothing_moves_and_no_paper_flies(
    house: House, open_page: Opener
) -> None:
    page = wall(house, open_page, reduced_motion="reduce")
    house.desk("huang").enter(quantity=AHEAD["huang"])
    expect(page.locator(".mo-leader")).to_contain_text("黄俊杰", timeout=SOON)
    assert page.evaluate("document.getAnimations().length") == 0
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.mo')).transitionDuration") == "0s"
    )
    blank = """() => {
      const canvas = document.querySelector('[data-slot=confetti]');
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      return !data.some(value => value);
    }"""
    assert page.evaluate(blank)


def test_a_new_leader_interrupts_a_scene_that_comes_back(house: House, open_page: Opener) -> None:
    for who in ("zhou", "huang", "zhao", "he"):
        set_target(house.cast, house.season, who, 10)
    page = wall(house, open_page)
    with house.cast.inside(), writing() as work:
        playlist = Playlist(
            unit_id=house.cast.units["east"],
            name="目标",
            changed_at=work.now,
            changed_by=house.cast.people["wang"],
        )
        work.session.add(playlist)
        work.session.flush()
        work.session.add(
            PlaylistItem(
                playlist_id=playlist.id,
                position=0,
                scene="goal",
                seconds=3600,
                weekdays=127,
                days="every",
            )
        )
        for display in work.session.query(Display):
            display.playlist_id = playlist.id
    goal = page.locator("#scene [data-scene=goal]")
    expect(goal).to_have_count(1, timeout=DRAINED)
    house.desk("zhao").enter(quantity=AHEAD["zhao"])
    expect(cell(page, house.cast.people["zhao"])).to_be_visible(timeout=SOON)
    expect(page.locator("[data-slot=toast] .mo-leader")).to_contain_text("赵子昂", timeout=SOON)
    expect(goal).to_have_count(0)
    expect(goal).to_have_count(1, timeout=2 * SOON)
    expect(page.locator("body")).not_to_have_class(re.compile("celebrating"))


def test_during_a_meeting_nothing_is_celebrated_and_afterwards_it_is_summed_up(
    house: House, open_page: Opener
) -> None:
    page = wall(house, open_page)
    before = float(page.locator("#scene [data-count=total]").get_attribute("data-n") or 0)
    meeting = opened(house.cast)
    expect(page.locator("body")).to_have_class(re.compile("is-held"), timeout=SOON)
    house.desk("zhou").enter(quantity="2")
    house.desk("huang").enter(quantity="3")
    # The meeting's own scene comes first, and moves as any other.
    evening = page.locator("#scene [data-scene=evening]")
    expect(evening).to_contain_text("黄俊杰", timeout=SOON)
    expect(evening).to_contain_text(f"+{before + 5:g}", timeout=SOON)
    page.wait_for_timeout(2 * SECONDS)
    assert [one for one in page.evaluate("window.told") if one["on"]] == []
    record(house.cast, meeting, ends=True)
    summary = page.locator(".celebrating .mo-summary")
    expect(summary).to_contain_text("+5", timeout=2 * SOON)
    for words in ("周雨桐", "黄俊杰"):
        expect(summary).to_contain_text(words)
    (only,) = {one["number"]: one for one in drained(page, 1) if one["on"]}.values()
    assert only["whole"] <= MOST_MS


def test_the_sound_is_switched_on_at_the_screen_and_remembered_there(
    house: House, open_page: Opener
) -> None:
    page = wall(house, open_page)
    sound = page.locator("[data-slot=sound]")
    expect(sound).not_to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(sound).to_be_visible()
    page.keyboard.press("s")
    expect(sound).to_have_class(re.compile("is-on"), timeout=SOON)
    page.reload()
    # A browser may keep it silent until a key is pressed; then the screen says so.
    expect(sound).to_have_class(re.compile("is-(on|silent)"), timeout=SOON)
    page.keyboard.press("ArrowUp")
    expect(sound).to_have_class(re.compile("is-on"), timeout=SOON)
    page.keyboard.press("s")
    expect(sound).not_to_have_class(re.compile("is-on"), timeout=SOON)
    page.reload()
    page.keyboard.press("ArrowUp")
    expect(sound).to_be_visible()
    expect(sound).not_to_have_class(re.compile("is-(on|silent)"))
