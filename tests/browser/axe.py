"""axe-core's judgement of a page: WCAG 2.0 to 2.2, levels A and AA, in light and in dark."""

from collections import defaultdict

from playwright.sync_api import Page

from tests.running_server import ROOT

SCRIPT = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_JUDGE = """async (only) => (await axe.run(document, {
  runOnly: only, resultTypes: ["violations"],
})).violations.map(({ id, nodes }) => `${id} × ${nodes.length}: ` + nodes.slice(0, 3).map(
  (one) => one.target + " " + (one.any[0] || one.all[0] || one.none[0] || {}).message,
).join("; "))"""
# What an element is made of and stands in, without what it says.
_SHAPES = """() => {
  const told = (one) => one.localName + "." + (one.getAttribute("class") || "");
  return [...new Set(Array.from(document.querySelectorAll("body *:not(svg *)"), (one) =>
    `${told(one.parentElement)}>${told(one)}[${one.getAttributeNames().sort()}]`))];
}"""

# Colours that are on their way would be judged half way.
_STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important }");
  document.adoptedStyleSheets = [sheet];
}"""
# The colours are reckoned anew before they may move again: they would move back.
_MOVING = """() => {
  Array.from(document.querySelectorAll("*"), (one) => getComputedStyle(one).color);
  document.adoptedStyleSheets = [];
}"""


class Axe:
    """Judges pages; where a page shows nothing of a make not judged yet, it is left.

    A walk comes past the same makes hundreds of times, and axe takes longer than the page.
    """

    def __init__(self) -> None:
        """Know no make yet."""
        self._source = SCRIPT.read_text(encoding="utf-8")
        self._seen: dict[str, set[str]] = defaultdict(set)

    def broken(self, page: Page, language: str) -> list[str]:
        """Return what the page breaks; its words are judged in each language, its colours once."""
        shapes = set(page.evaluate(_SHAPES))
        colours = self._new(shapes, "colours")
        if not self._new(shapes, language):
            return []
        return self._judged(page, dark=colours)

    def judge(self, page: Page) -> list[str]:
        """Return what the page breaks, each with the first places; in dark its contrasts alone."""
        return self._judged(page, dark=True)

    def _new(self, shapes: set[str], judged: str) -> bool:
        """Return whether one of the shapes was not seen yet, and note them."""
        new = not shapes <= self._seen[judged]
        self._seen[judged] |= shapes
        return new

    def _judged(self, page: Page, *, dark: bool) -> list[str]:
        page.evaluate(self._source)
        found: list[str] = page.evaluate(_JUDGE, LEVELS)
        if not dark:
            return found
        page.evaluate(_STILL)
        page.emulate_media(color_scheme="dark")
        contrasts: list[str] = page.evaluate(_JUDGE, {"type": "rule", "values": ["color-contrast"]})
        page.emulate_media(color_scheme="light")
        page.evaluate(_MOVING)
        return [*found, *(f"in dark: {one}" for one in contrasts)]
