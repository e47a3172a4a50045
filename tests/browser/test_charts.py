"""Charts as the browser paints them: named apart, told in tables and files, on paper and phones."""

import csv
import io
import json
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Route, expect

from portal.cli.demo_account import PASSWORD
from tests.browser.conftest import Opener
from tests.browser.painting import RECORD, collisions, painted
from tests.browser.walk import TOO_WIDE
from tests.desk import Desk
from tests.running_server import ROOT, RunningServer

# The first test waits for the demo bank.
pytestmark = pytest.mark.timeout(900)
LANGUAGES = ("zh_CN", "en")
CASE, SPRINT = "2016", "本季冲刺"
WHO = {CASE: "S900", SPRINT: "S001"}
DRAWN = [
    (season, page)
    for season in (CASE, SPRINT)
    for page in ("seasons", "cadence", "cohorts", "channels", "units", "rules")
    # One sub-branch alone is compared with none.
    if (season, page) != (CASE, "units")
]
WIDTHS = (1440, 390, 320)
READ = (("zh_CN", 1440), ("zh_CN", 320), ("en", 390), ("en", 320))
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BROKEN = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
})).violations.map(({ id, nodes }) => `${id}: ${nodes.map((one) => one.target).slice(0, 3)}`)"""
SCRIPT = re.compile(r"/insights[-.][^/]*js$")
LONG = "海沧区数字化转型与普惠金融业务联合支行"
FIGURES = re.compile(
    r'(<script type="application/json" data-chart-figures>)(.*?)(</script>)', re.DOTALL
)


class Reader:
    """Somebody who reads the pages of a season: their cookies, and where the pages are."""

    def __init__(self, server: RunningServer, season: str) -> None:
        """Sign in as who leads the season, and find it among those to choose from."""
        self.desk = Desk(server).sign_in(WHO[season], PASSWORD)
        self.speak("zh_CN")
        listed = self.desk.get("/insights/cohorts").text
        found = re.search(rf'<option value="(\d+)"[^>]*>[^<]*{season}', listed)
        assert found, "the season is not to be chosen"
        self.season = found[1]

    def speak(self, language: str) -> None:
        """Choose the language of the pages."""
        self.desk.post("/account/language", {"locale": language}, seen_on="/account")

    def path(self, page: str) -> str:
        """Return the address of a page of the season."""
        return f"/insights/{page}?campaign={self.season}"


@pytest.fixture(scope="module")
def server(demo: RunningServer) -> RunningServer:
    """Give the server that the pages of a test come from: the demo bank's."""
    return demo


@pytest.fixture(scope="module")
def readers(server: RunningServer) -> dict[str, Reader]:
    """Give who reads each season."""
    return {season: Reader(server, season) for season in WHO}


def opened(open_page: Opener, reader: Reader, path: str, width: int = 1440, **more: Any) -> Page:  # noqa: ANN401 - Playwright's
    """Open a page of the reader's, with canvases that keep what is painted onto them."""
    page = open_page(
        reader.desk.cookies,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
        **more,
    )
    page.add_init_script(RECORD)
    page.goto(path)
    return page


def drawn_from(card: Locator) -> dict[str, Any]:
    """Return the figures that a card's chart is drawn from."""
    told: dict[str, Any] = json.loads(card.locator("[data-chart-figures]").text_content() or "")
    return told


def number(text: str) -> float | None:
    """Return a figure of a table as a number."""
    return None if text == "–" else float(text.replace(",", "").rstrip("%"))


@pytest.mark.parametrize(("season", "name"), DRAWN)
def test_every_chart_is_painted_and_no_text_lies_on_another(
    readers: dict[str, Reader], open_page: Opener, season: str, name: str
) -> None:
    reader = readers[season]
    for language, width in READ:
        reader.speak(language)
        page = opened(open_page, reader, reader.path(name), width)
        canvases = painted(page)
        assert canvases
        assert all(canvas["colours"] > 4 for canvas in canvases)
        found = [collision for canvas in canvases for collision in collisions(canvas)]
        assert not found, (language, width)
        assert page.evaluate(TOO_WIDE) is None
        page.context.close()


@pytest.mark.parametrize(("season", "name"), DRAWN)
def test_the_table_and_the_files_say_what_is_drawn(
    readers: dict[str, Reader], open_page: Opener, season: str, name: str
) -> None:
    reader = readers[season]
    reader.speak("zh_CN")
    page = opened(open_page, reader, reader.path(name))
    for card in page.locator(".chart-card", has=page.locator("[data-drawn]")).all():
        chart = drawn_from(card)
        rows = card.locator("tbody tr").evaluate_all(
            "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
        )
        series = [one["values"] for one in chart["series"]]
        assert len(rows) == len(chart["categories"])
        for at, (category, *cells) in enumerate(rows):
            assert category.startswith(chart["categories"][at])
            for values, cell in zip(series, cells, strict=False):
                assert number(cell) == pytest.approx(values[at], abs=0.051)
        levels = card.locator("tfoot tr").evaluate_all(
            "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
        )
        assert levels == [[one["name"], one["told"]] for one in chart["references"]]
        excel, text = (
            reader.desk.get(link.get_attribute("href") or "")
            for link in card.locator(".chart-files a").all()
        )
        sheet = load_workbook(io.BytesIO(excel.content)).worksheets[0]
        assert_same(list(sheet.values), chart, share=100)
        lines = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
        assert [line[0] for line in lines[-len(rows) :]] == [row[0] for row in rows]


def assert_same(lines: list[tuple[Any, ...]], chart: dict[str, Any], share: int) -> None:
    """Fail unless the last lines of a sheet are the chart's figures, as numbers."""
    series = [one["values"] for one in chart["series"]]
    last = lines[-len(chart["categories"]) :]
    for at, (_category, *cells) in enumerate(last):
        for values, cell in zip(series, cells, strict=False):
            assert cell is None or isinstance(cell, int | float), cell
            told = cell * share if cell is not None and chart["measure"] == "%" else cell
            assert told == pytest.approx(values[at])


def crowded(route: Route) -> None:
    """Answer with the page, its first chart one of twelve lines with long names that end alike."""
    answer = route.fetch()
    body = answer.text()
    found = FIGURES.search(body)
    assert found
    chart = json.loads(found[2])
    length = len(chart["categories"])
    chart["kind"], chart["stacked"] = "line", False
    chart["series"] = [
        {
            "name": f"{LONG}{at + 1}",
            "role": "main" if at < 4 else "other",
            "values": [(at % 3) * day / length for day in range(length)],
        }
        for at in range(12)
    ]
    chart["references"] = [{"name": f"{LONG}平均", "value": 1, "told": "1"} for _ in range(3)]
    told = json.dumps(chart, ensure_ascii=False)
    route.fulfill(response=answer, body=FIGURES.sub(lambda one: one[1] + told + one[3], body, 1))


@pytest.mark.parametrize("width", WIDTHS)
def test_twelve_long_names_stand_beside_each_other_and_differ_by_more_than_hue(
    readers: dict[str, Reader], open_page: Opener, width: int
) -> None:
    page = open_page(
        readers[CASE].desk.cookies,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page.add_init_script(RECORD)
    page.route("**/insights/seasons?*", crowded)
    page.goto(readers[CASE].path("seasons"))
    canvas = painted(page)[0]
    assert not collisions(canvas)
    told = "".join(one["text"] for one in canvas["texts"])
    assert all(f"{LONG}{at + 1}" in told for at in range(12))
    assert told.count(f"{LONG}平均") == 3
    lines = {(one["hue"], one["dash"]) for one in canvas["strokes"] if one["width"] >= 2}
    assert len(lines) >= 12
    assert len({dash for _hue, dash in lines}) >= 7


def test_the_script_comes_only_where_there_is_a_chart(
    readers: dict[str, Reader], open_page: Opener
) -> None:
    reader = readers[CASE]
    page = open_page(reader.desk.cookies)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    without = ["/", "/insights", "/boards", *(map(reader.path, ("case", "replay", "units")))]
    for path in without:
        page.goto(path)
        assert not page.locator("[data-chart]").count()
        assert not [url for url in asked if SCRIPT.search(url)], path
    page.goto(reader.path("seasons"))
    assert [url for url in asked if SCRIPT.search(url)]


def test_without_a_script_the_tables_stand_open(
    readers: dict[str, Reader], open_page: Opener
) -> None:
    page = open_page(readers[CASE].desk.cookies, java_script_enabled=False)
    page.goto(readers[CASE].path("seasons"))
    assert page.locator(".chart-table table").count() == 3
    for table in page.locator(".chart-table table").all():
        expect(table).to_be_visible()
    expect(page.locator("[data-chart]").first).to_be_hidden()


def test_the_table_and_its_files_are_reached_by_keyboard(
    readers: dict[str, Reader], open_page: Opener
) -> None:
    page = opened(open_page, readers[CASE], readers[CASE].path("seasons"))
    card = page.locator(".chart-card").first
    expect(card.locator("table")).to_be_hidden()
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator("table")).to_be_visible()
    page.keyboard.press("Tab")
    expect(card.locator(".table-wrap")).to_be_focused()
    for ending in ("xlsx", "csv"):
        page.keyboard.press("Tab")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename.endswith(ending)
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator("table")).to_be_hidden()


def test_on_paper_a_chart_is_drawn_anew_and_not_cut(
    readers: dict[str, Reader], open_page: Opener
) -> None:
    reader = readers[SPRINT]
    page = opened(open_page, reader, reader.path("rules"), color_scheme="dark")
    page.evaluate("""() => addEventListener("beforeprint", () => {
      window.onPaper = [...document.querySelectorAll("[data-chart] canvas")].map((canvas) => {
        const { width, height } = canvas;
        return { width, height };
      });
    })""")
    before = painted(page)[0]["width"]
    page.pdf(format="A4")
    assert page.evaluate("onPaper.map(({ width }) => width)") == [1280]
    assert page.evaluate("onPaper.every(({ height }) => height <= 2 * 840)")
    page.wait_for_function(f"document.querySelector('[data-chart] canvas').width === {before}")
    page.set_viewport_size({"width": 640, "height": 900})
    page.emulate_media(media="print")
    cut = """[...document.querySelectorAll("[data-chart] canvas")].filter((canvas) =>
      canvas.getBoundingClientRect().right
        > canvas.closest(".chart-card").getBoundingClientRect().right - 1
    ).length"""
    # It is drawn for the narrower sheet in the next frames.
    page.wait_for_function(f"{cut} === 0")
    expect(page.locator(".chart-files").first).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_pages_with_charts(
    readers: dict[str, Reader], open_page: Opener, language: str
) -> None:
    source = AXE.read_text(encoding="utf-8")
    found = {}
    for season, name in DRAWN:
        reader = readers[season]
        reader.speak(language)
        page = opened(open_page, reader, reader.path(name))
        page.locator("summary").first.click()
        page.evaluate(source)
        if broken := page.evaluate(BROKEN):
            found[season, name] = broken
        page.context.close()
    assert not found
