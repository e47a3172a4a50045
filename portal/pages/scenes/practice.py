"""Best practice of the day: the newest of the unit's that was starred, as a quotation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal import clock
from portal.pages import faces
from portal.pages.formats import named
from portal.pages.scenes.asked import Asked
from portal.services import practices

FRESH_DAYS = 7
"""For how many days, today among them, it is shown."""

# Sizes of the letters, the largest first: half-width columns a line, and lines, that a page holds.
_SIZES = (("xxl", 36, 3), ("xl", 46, 5), ("l", 54, 6), ("m", 68, 8), ("s", 82, 9))
_HAN = "⺀"
_SENTENCE = re.compile(r".+?(?:[。！？；]|[.!?;](?=\s)|\n|$)", re.DOTALL)


@dataclass(frozen=True)
class Practice:
    """One page of the words, whose they are, of which day's report, and of which channel."""

    words: str
    size: str
    author: str
    avatar: str
    hue: int
    unit: str
    channel: str
    on: date
    page: int
    pages: int


def read(asked: Asked) -> Practice | None:
    """Return the newest practice of the board's unit; None where none is of these days."""
    day = asked.found.business_date - timedelta(days=FRESH_DAYS - 1)
    since = datetime.combine(day, time(), clock.zone())
    found = practices.newest(asked.connection, asked.found.unit.path, since)
    if found is None:
        return None
    size, parts = laid_out(found.practice.text)
    page = min(asked.page, len(parts))
    name = named(found.author)
    return Practice(
        words=parts[page - 1],
        size=size,
        author=name,
        avatar=faces.avatar(name),
        hue=faces.hue_of(found.author.id),
        unit=named(found.unit),
        channel=named(found.channel) if found.channel else "",
        on=found.report.business_date,
        page=page,
        pages=len(parts),
    )


def laid_out(text: str) -> tuple[str, list[str]]:
    """Return the size of the letters, and the words page by page: more than one at the smallest."""
    text = text.strip()
    for size, width, most in _SIZES:
        if _lines(text, width) <= most:
            return size, [text]
    size, width, most = _SIZES[-1]
    parts: list[str] = []
    for sentence in _sentences(text, width * most // 2):
        if parts and _lines(parts[-1] + sentence, width) <= most:
            parts[-1] += sentence
        else:
            parts.append(sentence)
    return size, [part.strip() for part in parts if part.strip()]


def _sentences(text: str, longest: int) -> Iterator[str]:
    """Cut a text into sentences, and one that is longer than so many characters anywhere."""
    for sentence in _SENTENCE.findall(text):
        for start in range(0, len(sentence), longest):
            yield sentence[start : start + longest]


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-_columns(line) // width)) for line in text.strip().split("\n"))


def _columns(text: str) -> int:
    """Return how many half-width columns a text takes: a Han character two, a Latin one one."""
    return sum(1 if character < _HAN else 2 for character in text)
