"""A walk through every page that a person's menu and their links lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import Axe

PHONES: tuple[ViewportSize, ...] = ({"width": 390, "height": 844}, {"width": 320, "height": 640})
DESK: ViewportSize = {"width": 1280, "height": 800}
NUMBER = re.compile(r"\d+")


@dataclass
class Visit:
    """What was found on one page."""

    path: str
    status: int
    title: str
    language: str
    html: str
    wide: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


# The elements that stick out tell where to look.
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return null;
  const out = Array.from(document.querySelectorAll("body *")).filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && box.right > wide + 1 && !element.closest(".table-wrap, .tabs, svg");
  });
  return wide + "px: " + out.slice(0, 3).map((e) => e.tagName + "." + e.className).join(", ");
}"""


def kind(path: str) -> str:
    """Return the path without its numbers and query: one page of a kind is enough."""
    return NUMBER.sub("#", urlsplit(path).path)


def walk(page: Page, axe: Axe, start: str = "/") -> Iterator[Visit]:
    """Open the start page and, once a kind, every own page that a link leads to."""
    waiting, seen = [start], {kind(start)}
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(path)
        assert answer is not None
        visit = Visit(
            path,
            answer.status,
            page.title(),
            page.evaluate("document.documentElement.lang"),
            answer.text(),
        )
        for size in PHONES:
            page.set_viewport_size(size)
            found = page.evaluate(TOO_WIDE)
            if found:
                visit.wide.append(found)
        page.set_viewport_size(DESK)
        visit.broken = axe.broken(page, visit.language)
        yield visit
        links: list[str] = page.eval_on_selector_all(
            "a[href^='/']:not([download])",
            "links => links.map((link) => link.getAttribute('href'))",
        )
        for link in links:
            if kind(link) not in seen:
                seen.add(kind(link))
                waiting.append(link)
