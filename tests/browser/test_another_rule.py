"""Another rule in a real browser: on the case, kept as a proposal, and the next season's rule."""

from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from portal.cli.demo_account import PASSWORD
from tests.browser.conftest import Opener
from tests.desk import Desk
from tests.running_server import RunningServer

# The first test waits for the demo bank.
pytestmark = pytest.mark.timeout(600)
OF_2015, OF_2016 = "案例 · 2015 年一季度旺季", "案例 · 2016 年一季度旺季"
LETTERS_OF_2016 = {"A": 9, "C": 16, "E": 25, "H": 28, "I": 7, "J": 13, "K": 6}


@pytest.fixture(scope="module")
def server(demo: RunningServer) -> RunningServer:
    """Give the server that the pages of a test come from: the demo bank's."""
    return demo


def led(server: RunningServer, open_page: Opener, season: str, **options: object) -> Page:
    """Return the page as the organiser of the case, at a season."""
    page = open_page(Desk(server).sign_in("S900", PASSWORD).cookies, **options)
    page.goto("/insights/rules")
    page.locator(".insight-tools [name=campaign]").select_option(label=season)
    page.locator(".insight-tools button").click()
    return page


def board(page: Page, number: int) -> list[tuple[str, str, str]]:
    """Return rank, who and value of one of the two lists, as they are read."""
    rows = page.locator(f"[aria-labelledby=board-{number}] tbody tr")
    return [
        (
            row.locator("td.n").first.inner_text(),
            row.locator("th").inner_text().split("\n")[0].split("案例")[0].strip(),
            row.locator("td.n").last.inner_text(),
        )
        for row in rows.all()
    ]


def give(page: Page, person: str, letter: str) -> None:
    """Choose somebody's letter, by their number."""
    page.locator(f'.rule-person:has(small:text-is("{person}")) select').select_option(letter)


def suppose(page: Page, **chosen: str) -> None:
    """Choose what is said and press the button."""
    for name, value in chosen.items():
        page.locator(f".rule-form [name={name}]").select_option(value)
    page.locator(".rule-form button.is-primary").click()
    expect(page.locator(".finding")).to_be_visible()


def test_2015_as_individuals_stands_beside_its_bundles(
    server: RunningServer, open_page: Opener
) -> None:
    page = led(server, open_page, OF_2015)
    assert board(page, 1) == [
        ("1", "B + E", "8"),
        ("2", "D + F", "5"),
        ("3", "A", "2"),
        ("3", "C", "2"),
        ("5", "G", "1"),
    ]
    suppose(page, scoring="individual")
    assert [(rank, value) for rank, _who, value in board(page, 2)] == [
        ("1", "7"),
        ("2", "3"),
        *[("3", "2")] * 3,
        *[("6", "1")] * 2,
    ]
    expect(page.locator(".finding")).to_contain_text("7 人中有 3 人名次会变")
    expect(page.locator("[data-chart][data-drawn]").first).to_be_visible()


def test_2016_in_any_pairs_adds_up_on_a_phone_without_a_script(
    server: RunningServer, open_page: Opener
) -> None:
    page = led(
        server,
        open_page,
        OF_2016,
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    suppose(page, scoring="bundle")
    people = list(LETTERS_OF_2016)
    for one, two in list(combinations(people, 2))[::4]:
        for person in people:
            letter = "A" if person in (one, two) else ""
            give(page, person, letter)
        suppose(page)
        together = LETTERS_OF_2016[one] + LETTERS_OF_2016[two]
        found = {who: value for _rank, who, value in board(page, 2)}
        assert found[f"{one} + {two}"] == str(together)
        assert sum(map(int, found.values())) == 104
    width = page.locator("html").evaluate("e => e.scrollWidth")
    assert width <= 390, "nothing stands out of a phone"


def test_a_proposal_becomes_the_rule_of_the_next_season(
    server: RunningServer, open_page: Opener
) -> None:
    page = led(server, open_page, OF_2016)
    suppose(page, scoring="bundle")
    for person, letter in (("A", "A"), ("H", "A"), ("C", "B"), ("K", "B")):
        give(page, person, letter)
    suppose(page)
    address = page.url
    page.fill("[name=title]", "以老带新")
    page.fill("[name=reason]", "新人有人带，老人不吃亏")
    page.locator("form[action$='/insights/rules'][method=post] button.is-primary").click()
    kept = page.locator(".proposal", has_text="以老带新")
    expect(kept).to_contain_text("另设 2 个捆绑组")
    kept.locator("a").first.click()
    assert ("1", "A + H", "37") in board(page, 2)
    assert address != page.url, "the proposal is named in short"
    page.locator(".proposal", has_text="以老带新").get_by_text("按此规则开始下一季").click()
    page.fill("[name=code]", "case-next")
    page.locator("#with_roster").check()
    page.locator("button[value=leave]").click()
    expect(page.locator(".facts").first).to_contain_text("以老带新")
    expect(page.locator(".facts").first).to_contain_text("捆绑")
    page = led(server, open_page, OF_2016)
    expect(page.locator(".proposal", has_text="以老带新")).to_contain_text("已采用")
