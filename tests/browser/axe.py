"""axe-core's judgement of a page: WCAG 2.0 to 2.2, levels A and AA, in light and in dark."""

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

# Colours that are on their way would be judged half way; each level of inheritance takes a frame.
_SETTLED = """async () => {
  for (let left = 100; left; left -= 1) {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    if (!document.getAnimations().some((one) => one instanceof CSSTransition)) return;
  }
}"""


class Axe:
    """Judges pages; where a page shows nothing of a make not judged yet, it is left.

    A walk comes past the same makes hundreds of times, and axe takes longer than the page.
    """

    def __init__(self) -> None:
        """Know no make yet."""
        self._source = SCRIPT.read_text(encoding="utf-8")
        self._seen: set[str] = set()
        self.judged = 0

    def broken(self, page: Page, name: str) -> list[str]:
        """Return what the page breaks; `name` says what pages it is alike, language and all."""
        shapes = {f"{name}: {shape}" for shape in page.evaluate(_SHAPES)}
        if shapes <= self._seen:
            return []
        self._seen |= shapes
        self.judged += 1
        return self.judge(page)

    def judge(self, page: Page) -> list[str]:
        """Return what the page breaks, each with the first places; in dark its contrasts alone."""
        page.evaluate(self._source)
        found: list[str] = page.evaluate(_JUDGE, LEVELS)
        page.emulate_media(color_scheme="dark")
        page.evaluate(_SETTLED)
        contrasts: list[str] = page.evaluate(_JUDGE, {"type": "rule", "values": ["color-contrast"]})
        page.emulate_media(color_scheme="light")
        page.evaluate(_SETTLED)
        return [*found, *(f"in dark: {one}" for one in contrasts)]
