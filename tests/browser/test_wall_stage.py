"""The board's stage: whatever the screen and whoever stands on it, all is read, nothing jumps."""

import pytest
from playwright.sync_api import Page, expect

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Participation, RosterRevision, Unit
from portal.services.work import writing
from tests.browser.conftest import Opener
from tests.browser.showing import SOON
from tests.entering import enter
from tests.house import House

NAMES = (
    "王一",
    "陈思远",
    "欧阳书白",
    "诸葛孔明德",
    "阿依古丽·买买提",
    "迪丽热巴·迪力木拉提",
    "古丽米热·吐尔逊江·艾合买提",
    "买买提艾力·阿卜杜热依木江",
    "Alexander Featherstonehaugh",
    "乌兰巴特尔·额尔德尼",
    "尼玛次仁",
    "慕容雪",
)
LONG_UNIT = "滨海新区高新技术产业开发区科技金融专营支行公司业务一部"
SIZES = ((1920, 1080), (3840, 2160), (1366, 768), (1080, 1920))
FLOOR = 19

TOO_SMALL = """
floor => {
  const found = [];
  document.querySelectorAll("#scene *, .top *, .ft *").forEach(element => {
    const own = Array.from(element.childNodes).some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !element.getClientRects().length) return;
    const svg = element.ownerSVGElement;
    const scale = svg && svg.viewBox.baseVal && svg.viewBox.baseVal.width
      ? svg.clientWidth / svg.viewBox.baseVal.width : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    if (size < floor - 0.1) found.push([element.className, element.textContent.trim(), size]);
  });
  return found;
}
"""
OUTSIDE = """
() => {
  const stage = document.getElementById("stage").getBoundingClientRect();
  const found = [];
  document.querySelectorAll(
    ".title, .cd, .now, .pc, .list, .row, .side .panel, .basis, .ft"
  ).forEach(box => {
    const at = box.getBoundingClientRect();
    const isIn = at.left >= stage.left && at.right <= stage.right + 0.5
      && at.top >= stage.top && at.bottom <= stage.bottom + 0.5;
    if (!isIn) found.push(box.className);
  });
  return found;
}
"""
COVERING = """
() => {
  const names = [".title", ".cd", ".now", ".pod", ".list", ".goal", ".feed", ".basis", ".conn"];
  const boxes = names.map(name => [name, document.querySelector(name).getBoundingClientRect()]);
  const found = [];
  boxes.forEach(([a, one], at) => boxes.slice(at + 1).forEach(([b, two]) => {
    const apart = one.right <= two.left + 1 || two.right <= one.left + 1
      || one.bottom <= two.top + 1 || two.bottom <= one.top + 1;
    if (!apart) found.push([a, b]);
  }));
  return found;
}
"""
SPILLED = """
() => Array.from(document.querySelectorAll(".row > *, .pc-n, .pc-b, .pc-h, .ev > *"))
  .filter(box => !(box instanceof SVGElement) && box.scrollWidth > box.clientWidth + 1
    && getComputedStyle(box).display !== "inline")
  .map(box => [box.className, box.textContent.trim().replace(/\\s+/g, " ")])
"""
COLUMNS = """
() => Array.from(document.querySelectorAll(
    ".list, .lh > *, .row:first-child > *, .pc, .side .panel"
  ))
  .map(cell => {
    const at = cell.getBoundingClientRect();
    return [cell.className.baseVal === undefined ? cell.tagName : "svg", at.left, at.width];
  })
"""


@pytest.fixture(scope="module")
def crowd(house: House) -> House:
    """Give the house with a dozen more people, of names short and long, in a unit of a long name.

    Three of them are far ahead on the podium, the others in the list.
    """
    cast, season = house.cast, house.season
    with cast.inside(), writing() as work:
        session = work.session
        session.get_one(Unit, cast.units["retail"]).name = LONG_UNIT
        for number, name in enumerate(NAMES):
            key = f"crowd-{number}"
            team = "retail" if number % 2 else "corporate"
            cast.add_person(session, key, f"7{number:04}", name, team, Role.ACCOUNT_MANAGER, None)
            place = Participation(
                campaign_id=season.id,
                person_id=cast.people[key],
                unit_id=cast.units[team],
                sub_branch_id=cast.units["east"],
                cohort="veteran",
            )
            session.add(place)
            session.flush()
            session.add(
                RosterRevision(
                    participation_id=place.id,
                    unit_id=place.unit_id,
                    cohort="veteran",
                    in_training=False,
                    valid_from=season.starts_on,
                    recorded_at=clock.now(),
                    recorder_id=cast.people["liu"],
                )
            )
    with cast.inside():
        db.session.remove()
    for number in range(len(NAMES)):
        for _ in range(2 if number < 3 else 1):
            enter(cast, f"crowd-{number}", quantity=str(9999 if number < 3 else 30 - number))
    return house


@pytest.fixture
def cookies(crowd: House) -> dict[str, str]:
    """Give what a TV paired for the branch's board of people holds."""
    return crowd.screen().cookies


def opened(open_page: Opener, cookies: dict[str, str], size: tuple[int, int]) -> Page:
    """Open the wall at a size, and wait for its first push."""
    page = open_page(cookies, viewport={"width": size[0], "height": size[1]})
    page.goto("/wall")
    expect(page.locator("body.is-live")).to_be_attached(timeout=SOON)
    expect(page.locator(".list .row")).not_to_have_count(0)
    return page


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_of_the_stage_is_read_on_every_screen(
    cookies: dict[str, str], open_page: Opener, size: tuple[int, int]
) -> None:
    page = opened(open_page, cookies, size)
    assert page.evaluate(TOO_SMALL, FLOOR) == []
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(COVERING) == []
    assert page.evaluate(SPILLED) == []


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)], ids=str)
def test_no_column_moves_when_figures_grow(
    crowd: House, cookies: dict[str, str], open_page: Opener, size: tuple[int, int]
) -> None:
    page = opened(open_page, cookies, size)
    before = page.evaluate(COLUMNS)
    last = "crowd-4" if size[0] > size[1] else "crowd-5"
    row = page.locator(f'[data-key="p{crowd.cast.people[last]}"]')
    value = row.locator('[data-cell="value"]').first
    figure = float(value.inner_text().replace(",", ""))
    enter(crowd.cast, last, quantity="9500")
    expect(value).to_have_text(f"{figure + 9500:,g}", timeout=SOON)
    page.wait_for_function("!document.body.classList.contains('celebrating')")
    assert page.evaluate(COLUMNS) == before
