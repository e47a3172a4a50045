"""A built style sheet, read rule by rule, so that an engine can be asked what it would drop."""

import json
import re
from collections.abc import Iterator

from tests.running_server import ROOT

DIST = ROOT / "static" / "dist"
IMPORTANT = re.compile(r"\s*!\s*important$")
OPAQUE = ("@font-face", "@page")
"""What holds descriptors, which CSS.supports() knows nothing of."""

UNKNOWN = """(function (rules) {
  return rules.filter(function (rule) {
    if (rule.length > 1) return !CSS.supports(rule[0], rule[1]);
    try { document.querySelector(rule[0]); return false; } catch (error) { return true; }
  });
})(%s)"""


def unknown(page: str) -> str:
    """Return the expression for what an engine would drop of `page`'s sheet, such as "wall.css".

    Its value is a list of [selector] and [property, value].
    """
    name = json.loads((DIST / "manifest.json").read_text())[page]
    return UNKNOWN % json.dumps(list(_rules((DIST / name).read_text())))


def _rules(sheet: str) -> Iterator[tuple[str, ...]]:
    for head, body in _blocks(sheet):
        if head.startswith(("@media", "@supports")):
            yield from _rules(body)
        elif head.startswith("@keyframes"):
            for _, inner in _blocks(body):
                yield from _declarations(inner)
        elif not head.startswith(OPAQUE):
            yield (head,)
            yield from _declarations(body)


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for declaration in _split(body, ";"):
        name, _, value = declaration.partition(":")
        if value:
            yield name.strip(), IMPORTANT.sub("", value.strip())


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Give each rule at the top as its head and what stands between its braces."""
    for rule in _split(sheet, "}"):
        head, _, body = rule.partition("{")
        yield head.strip(), body


def _split(text: str, mark: str) -> Iterator[str]:
    """Cut the text at each mark that stands in no string, no parentheses and no inner braces."""
    depth, quote, begin = 0, "", 0
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "({":
            depth += 1
        elif sign in ")}":
            depth -= 1
        if not quote and sign == mark and depth == 0:
            yield text[begin:at]
            begin = at + 1
    if text[begin:].strip():
        yield text[begin:]
