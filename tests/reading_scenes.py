"""Scenes as a screen reads them: by their fragment, over HTTP."""

import re
from dataclasses import dataclass
from html import unescape

from tests.cast import Cast

_MARK = re.compile(r'\bdata-(\w[\w-]*)(?:="([^"]*)")?')
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Read:
    """A scene that was read: its marks, its markup, and its text in one line."""

    version: int
    pages: int
    is_nothing: bool
    html: str

    @property
    def text(self) -> str:
        """What people read."""
        return " ".join(unescape(_TAG.sub(" ", self.html)).split())


def scene(
    cast: Cast, board: int, shape: str, page: int = 1, locale: str = "zh_CN", who: str = "wang"
) -> Read:
    """Return a scene of the board as somebody reads it now."""
    answer = cast.client(who).get(
        f"/boards/{board}/fragment?shape={shape}&page={page}&locale={locale}"
    )
    assert answer.status_code == 200, answer.status_code
    html = answer.get_data(as_text=True)
    outermost = html[html.index("<div") : html.index(">", html.index("<div"))]
    marks = dict(_MARK.findall(outermost))
    assert marks["scene"] == shape
    assert marks["version"] == answer.headers["X-Board-Version"]
    return Read(int(marks["version"]), int(marks["pages"]), "nothing" in marks, html)


def rows(read: Read, name: str) -> list[str]:
    """Return the texts of the elements of a class, in their order, as far as their first end."""
    found = re.findall(rf'<\w+ class="{name}"[^>]*>(.*?)</\w+>', read.html, re.DOTALL)
    return [" ".join(unescape(_TAG.sub(" ", one)).split()) for one in found]
