"""Every figure of the project's copy of the case stands on a page of insights, in each language."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.cli.demo_account import PASSWORD
from portal.demo import account
from tests.browser.page_errors import PageErrors
from tests.desk import Desk
from tests.running_server import RunningServer

# The first test waits for the demo bank.
pytestmark = pytest.mark.timeout(900)
CASE = json.loads((Path(account.__file__).parent / "case.json").read_text(encoding="utf-8"))
LANGUAGES = ("zh_CN", "en")
MONTHS = ("Jan", "Feb", "Mar")
# What says of which kind a statement is; rows tell that by where and how they stand.
KINDS = {"standing", "kind", "season", "code", "granted", "nobody_else"}
# What the ledger counts to one figure.
COUNTED = {"total", "cycles", "output_ratio", "cycle_ratio", "average"}
# Two facts of a season stand in one row.
ROWS = {"starts_on": "dates", "ends_on": "dates", "bundles": "scoring"}
ENGLISH = re.compile(r"[A-Za-z]{2,}")


class Pages:
    """The pages as the account manager of the case reads them, in one language."""

    def __init__(self, page: Page, language: str) -> None:
        """Read the account and the cadence of its seasons."""
        self.language = language
        page.goto("/insights")
        page.click("a[href^='/insights/case']")
        page.wait_for_selector("[data-row]")
        self.case = page.locator("main").inner_text()
        self.rows: dict[str, str] = {
            row.get_attribute("data-row") or "": row.inner_text()
            for row in page.locator("[data-row]").all()
        }
        self.told: dict[str, str] = {
            row.get_attribute("data-row") or "": row.locator("th").inner_text()
            for row in page.locator("[data-row]").all()
        }
        self.counted: dict[str, str] = {
            row.get_attribute("data-row") or "": row.locator("td").nth(1).inner_text()
            for row in page.locator("[data-row]").all()
        }
        marks = page.locator("[data-agrees]").all()
        self.agree = [mark.get_attribute("data-agrees") for mark in marks]
        links = page.locator("[data-row] a").all()
        self.links = {link.get_attribute("href") or "" for link in links}
        page.locator("[data-row=claim-31] a").click()
        page.wait_for_selector("[data-drawn]")
        self.cadence = page.locator("main").inner_text()
        self.sides: list[list[str]] = page.locator(
            "[aria-labelledby=side-by-side] tr"
        ).evaluate_all("rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText))")
        self.drawn = page.locator("[data-drawn]").count()

    def dated(self, text: str) -> str:
        """Return a day of the case as the page writes it."""
        day = date.fromisoformat(text)
        if self.language == "en":
            return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"


@pytest.fixture(scope="module")
def read(chromium: Browser, demo: RunningServer) -> dict[str, Pages]:
    """Read the pages in both languages; nothing on them may break a rule of the browser."""
    desk = Desk(demo).sign_in("H", PASSWORD)
    found = {}
    for language in LANGUAGES:
        desk.post("/account/language", {"locale": language}, seen_on="/account")
        errors = PageErrors(demo.address)
        context = chromium.new_context(base_url=demo.address)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": demo.address}
                for name, value in desk.cookies.items()
            ]
        )
        errors.watch(context)
        found[language] = Pages(context.new_page(), language)
        context.close()
        errors.check()
    return found


IN_BOTH = pytest.mark.parametrize("language", LANGUAGES)


def has(text: str, figure: object) -> bool:
    """Whether the figure stands in the text as one of its own: 2 is not in 2.57, nor in 12."""
    return bool(re.search(rf"(?<![\d.]){re.escape(str(figure))}(?!\d|\.\d)", text))


def figures(told: dict[str, Any], pages: Pages) -> Iterator[str]:
    """Yield everything that a statement holds, as the page is to write it."""
    for name, value in told.items():
        if name in KINDS:
            continue
        if name in ("on", "starts_on", "ends_on", "asked_on", "answered_on"):
            yield pages.dated(value)
        elif name in ("least", "most"):
            yield f"{Decimal(value) * 100:.1f}%"
        else:
            yield from leaves(name, value, pages)


def leaves(name: str, value: object, pages: Pages) -> Iterator[str]:
    """Yield the figures, letters and words of a value; words in English alone."""
    if isinstance(value, dict):
        for who, number in value.items():
            yield f"{' + '.join(who)} {number}"
    elif isinstance(value, list):
        for one in value:
            yield from leaves(name, one, pages)
    elif isinstance(value, int) or name in ("stated", "exact"):
        yield str(value)
    elif isinstance(value, str) and (pages.language == "en" or len(value) == 1):
        yield value


def missing(row: str, wanted: Iterator[str]) -> list[str]:
    """Return what is wanted and does not stand in the row, whatever the case of its letters."""
    return [one for one in wanted if not has(row.lower(), one.lower())]


@IN_BOTH
@pytest.mark.parametrize("number", range(len(CASE["claims"])))
def test_every_figure_of_a_statement_stands_in_its_row(
    read: dict[str, Pages], language: str, number: int
) -> None:
    pages = read[language]
    row = pages.told[f"claim-{number}"]
    assert not missing(row, figures(CASE["claims"][number], pages)), row


@IN_BOTH
@pytest.mark.parametrize("season", CASE["seasons"], ids=lambda season: season["code"])
def test_every_fact_of_a_season_stands_in_its_row(
    read: dict[str, Pages], language: str, season: dict[str, Any]
) -> None:
    pages = read[language]
    for name, value in season.items():
        if name == "code":
            continue
        row = pages.told[f"{season['code']}-{ROWS.get(name, name)}"]
        wanted = figures({name: value}, pages)
        assert not missing(row, wanted), (name, row)


@IN_BOTH
def test_what_else_the_case_tells_stands_there(read: dict[str, Pages], language: str) -> None:
    pages, request = read[language], CASE["request"]
    assert not missing(pages.told["both"], figures({"people": CASE["both_seasons"]}, pages))
    asked = {name: request[name] for name in ("person", "asked_on", "target")}
    assert not missing(pages.told["request-asked"], figures(asked, pages))
    answered = {"answered_on": request["answered_on"]}
    assert not missing(pages.told["request-answered"], figures(answered, pages))
    excuses = [row for key, row in pages.rows.items() if key.startswith("excuse-")]
    assert len(excuses) == len(CASE["excuses"])
    assert has(pages.rows["case-2016q1-leads"], len(CASE["channels"]))
    if language == "en":
        told = [*CASE["invented"], *CASE["not_in_the_ledger"], CASE["cohorts"], CASE["caution"]]
        assert not [one for one in told if one not in pages.case]
    else:
        assert not [one for one in CASE["excuses"] if one not in "".join(excuses)]


@IN_BOTH
def test_what_c_wrote_is_not_for_a_colleague(read: dict[str, Pages], language: str) -> None:
    for name in ("reason", "answer"):
        assert CASE["request"][name] not in read[language].case


@IN_BOTH
def test_the_ledger_agrees_with_all_that_it_can_check(
    read: dict[str, Pages], language: str
) -> None:
    pages = read[language]
    assert set(pages.agree) == {"yes", "apart"}
    claims = [key for key in pages.rows if key.startswith("claim-")]
    assert len(claims) == len(CASE["claims"])
    assert len(pages.agree) == len(pages.rows)
    # Ages, older hands, the rule of cohorts, first in the city; and C's request, for C's leaders.
    assert pages.agree.count("apart") == 4 + 2


@IN_BOTH
@pytest.mark.parametrize("number", range(len(CASE["claims"])))
def test_the_ledger_s_figure_stands_on_the_ledger_s_side(
    read: dict[str, Pages], language: str, number: int
) -> None:
    claim, counted = CASE["claims"][number], read[language].counted[f"claim-{number}"]
    wanted = claim.get("exact", claim.get("value"))
    if wanted is not None and claim["kind"] in COUNTED:
        assert has(counted, wanted), counted


def plain(figure: str) -> str:
    """Return a figure without zeros at its end: 7.5 for 7.50, 2 for 2.00."""
    return f"{Decimal(figure).normalize():f}"


@IN_BOTH
def test_the_ratios_of_the_case_stand_on_the_page_of_cadence(
    read: dict[str, Pages], language: str
) -> None:
    pages = read[language]
    claims = {claim["kind"]: claim for claim in CASE["claims"]}
    head, cycles, output, _weekly, each, *_more = pages.sides
    assert ["2016" in head[1], "2015" in head[2]] == [True, True]
    assert [cycles[1:3], output[1:3], each[2]] == [["90", "12"], ["104", "18"], "2.57"]
    for row, kind in ((cycles, "cycle_ratio"), (output, "output_ratio")):
        exact, stated = row[3].split(maxsplit=1)
        assert exact == plain(claims[kind]["exact"])
        assert has(stated, claims[kind]["stated"])
    assert [cycles[3].split()[0], output[3].split()[0]] == ["7.5", "5.78"]
    assert pages.drawn == 3
    four_of_seven = "4 of 7 people" if language == "en" else "7 人中换了 4 人"
    assert four_of_seven in pages.cadence


def test_no_english_is_left_on_the_chinese_pages(read: dict[str, Pages]) -> None:
    pages = read["zh_CN"]
    left = {key: found for key, row in pages.rows.items() if (found := ENGLISH.findall(row))}
    assert not left
    told = pages.cadence.replace("Excel", "").replace("CSV", "")
    assert not ENGLISH.findall(told)


def test_every_row_leads_to_where_it_is_seen(read: dict[str, Pages], demo: RunningServer) -> None:
    desk = Desk(demo).sign_in("H", PASSWORD)
    broken = {link for link in read["en"].links if desk.get(link).status_code != 200}
    assert not broken
