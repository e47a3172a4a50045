"""Drawing: what a picture says, sent to a child with limits that makes a PNG of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from portal.services.sheets.running import Busy, Failed, Overrun, run

Tone = Literal["", "red", "green", "slate"]
Kind = Literal["rank", "change", "name", "number", "strong", "bar"]


class Undrawn(Exception):
    """There is no picture just now: too many are drawn at once, or it took too long."""


@dataclass(frozen=True)
class Figure:
    """A key figure with what it counts."""

    label: str
    value: str
    unit: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Column:
    """A column, and of which kind its cells are; figures are plain texts."""

    title: str
    kind: Kind


@dataclass(frozen=True)
class Rank:
    """A place; `medal` is 1 to 3, or 0 for none."""

    text: str
    medal: int = 0


@dataclass(frozen=True)
class Change:
    """How many places somebody rose (more than none) or fell."""

    places: int
    tone: Tone = ""


@dataclass(frozen=True)
class Name:
    """A name, and in small letters below it where they belong."""

    name: str
    small: str = ""


@dataclass(frozen=True)
class Bar:
    """A share of one with the tick of the pace, and the percentage in words."""

    share: float
    pace: float | None
    keeps_pace: bool
    text: str = ""


Cell = str | Rank | Change | Name | Bar | None


@dataclass(frozen=True)
class Picture:
    """All that is written on a picture, in the reader's language, from the top to the bottom."""

    title: str
    marks: tuple[str, str, str]
    heading: str
    figures: Sequence[Figure]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None
    notes: Sequence[str]


def draw(picture: Picture, faces: Mapping[str, Path]) -> bytes:
    """Return the picture as a PNG: the same bytes for the same picture.

    `faces` are the files of the typefaces "regular", "bold" and "numerals". Raise Undrawn where
    there is no place for it, or it took more time or memory than there is.
    """
    told = asdict(picture) | {"faces": {name: str(path) for name, path in faces.items()}}
    try:
        return run("picture", json.dumps(told).encode())
    except (Busy, Overrun, Failed) as error:
        raise Undrawn from error
