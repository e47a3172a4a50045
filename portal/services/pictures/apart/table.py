"""A table: columns as wide as what stands in them, the name and the bar share what is left."""

from dataclasses import dataclass
from typing import Any

from portal.services.pictures.apart import tone
from portal.services.pictures.apart.canvas import Align, Canvas, Face

HEAD = 58
ROW = 68
TOTAL = 60
GAP = 22
BAR, THINNEST_BAR, WIDEST_BAR = 12, 130, 260
NAME = 26
SMALL = 18
FIGURE = 28
LABEL = 21
_CHANGE = 66
_RANK = 62
_SHARE = 92
"""The room of a percentage beside its bar."""


@dataclass(frozen=True)
class Column:
    """Where a column stands, what it is called, and how its cells are drawn."""

    title: str
    kind: str
    left: float
    width: float

    @property
    def align(self) -> Align:
        """Figures stand on the right, so that their digits are below each other."""
        if self.kind in ("rank", "change"):
            return "center"
        return "right" if self.kind in ("number", "strong") else "left"

    @property
    def at(self) -> float:
        """Where a text begins, ends or has its middle."""
        return self.left + {"left": 0, "center": self.width / 2, "right": self.width}[self.align]


class Table:
    """The table of a picture, `told` as the parent sends it."""

    def __init__(self, canvas: Canvas, told: dict[str, Any], left: float, width: float) -> None:
        self._canvas, self._told = canvas, told
        self._left, self._width = left, width
        self._columns = _columns(canvas, told, left, width)

    @staticmethod
    def height(told: dict[str, Any]) -> int:
        """Return how high the table will be."""
        return HEAD + ROW * len(told["rows"]) + (TOTAL if told["total"] else 0)

    def draw(self, top: float) -> None:
        """Draw head, rows and total from the top on."""
        canvas, left, width = self._canvas, self._left, self._width
        canvas.box(left, top, width, HEAD, tone.TINT)
        canvas.box(left, top, width, 3, tone.BRAND)
        for column in self._columns:
            title = canvas.cut(column.title, "bold", LABEL, column.width + GAP * 0.7)
            place = (column.at, top + HEAD / 2 + 8)
            canvas.text(place, title, "bold", LABEL, tone.TEXT, column.align)
        top += HEAD
        canvas.box(left, top - 1, width, 1.5, tone.BRAND)
        for row in self._told["rows"]:
            self._row(row, top, ROW)
            top += ROW
            canvas.box(left, top - 0.5, width, 1, tone.HAIR)
        if self._told["total"]:
            canvas.box(left, top, width, TOTAL, tone.RAISED)
            self._row(self._told["total"], top, TOTAL)
            top += TOTAL
        canvas.box(left, top - 1, width, 2, tone.BRAND)

    def _row(self, row: list[Any], top: float, height: float) -> None:
        middle = top + height / 2
        for column, cell in zip(self._columns, row, strict=True):
            if cell is not None:
                {
                    "rank": self._rank,
                    "change": self._change,
                    "name": self._name,
                    "bar": self._bar,
                }.get(column.kind, self._number)(column, cell, middle)

    def _number(self, column: Column, cell: str, middle: float) -> None:
        face: Face = "numerals"
        size = self._canvas.shrunk(cell, face, FIGURE, column.width)
        colour = tone.TEXT if column.kind == "strong" else tone.SOFT
        self._canvas.text((column.at, middle + 10), cell, face, size, colour, "right")

    def _rank(self, column: Column, cell: dict[str, Any], middle: float) -> None:
        """Draw the place; the first three on a medal."""
        medal = cell["medal"]
        if medal:
            self._canvas.disc(column.at, middle, 21, tone.MEDALS[medal - 1])
        size = self._canvas.shrunk(cell["text"], "numerals", FIGURE, 34 if medal else column.width)
        place = (column.at, middle + size * 0.36)
        self._canvas.text(place, cell["text"], "numerals", size, tone.TEXT, "center")

    def _change(self, column: Column, cell: dict[str, Any], middle: float) -> None:
        """Draw a triangle with the number of places, or a dash for none."""
        places = cell["places"]
        if not places:
            self._canvas.box(column.at - 8, middle - 1.5, 16, 3, tone.FAINT)
            return
        text = str(abs(places))
        colour = tone.NAMED[cell["tone"]]
        wide = 18 + self._canvas.width(text, "numerals", 24)
        left = column.at - wide / 2
        self._canvas.triangle(left + 7, middle, 14, colour, up=places > 0)
        self._canvas.text((left + 18, middle + 8.5), text, "numerals", 24, colour)

    def _name(self, column: Column, cell: dict[str, Any], middle: float) -> None:
        canvas, small = self._canvas, cell["small"]
        name = canvas.cut(cell["name"], "bold", NAME, column.width)
        down = 3 if small else -10
        canvas.text((column.left, middle - down + 0.5), name, "bold", NAME, tone.TEXT)
        if small:
            small = canvas.cut(small, "regular", SMALL, column.width)
            canvas.text((column.left, middle + 23), small, "regular", SMALL, tone.FAINT)

    def _bar(self, column: Column, cell: dict[str, Any], middle: float) -> None:
        """Draw the share of a whole with the tick of the pace, and the percentage beside it."""
        canvas, text = self._canvas, cell["text"]
        room = column.width - (_SHARE if text else 0)
        top = middle - BAR / 2
        canvas.pill(column.left, top, room, BAR, tone.TRACK)
        share = min(max(cell["share"], 0.0), 1.0)
        if share > 0:
            colour = tone.OK if cell["keeps_pace"] else tone.BEHIND
            canvas.pill(column.left, top, max(BAR, room * share), BAR, colour)
        if cell["pace"] is not None:
            x = column.left + room * min(max(cell["pace"], 0.0), 1.0)
            canvas.box(min(x, column.left + room - 3) - 1, top - 7, 5, BAR + 14, tone.PAGE)
            canvas.box(min(x, column.left + room - 3), top - 7, 3, BAR + 14, tone.TEXT)
        if text:
            place = (column.left + column.width, middle + 9)
            canvas.text(place, text, "numerals", 25, tone.TEXT, "right")


def _columns(canvas: Canvas, told: dict[str, Any], left: float, width: float) -> list[Column]:
    rows = [*told["rows"], *([told["total"]] if told["total"] else [])]
    fixed = {
        at: _needed(canvas, column, [row[at] for row in rows])
        for at, column in enumerate(told["columns"])
        if column["kind"] not in ("name", "bar")
    }
    rest = width - 12 - sum(fixed.values()) - GAP * (len(told["columns"]) - 1)
    has_bar = any(column["kind"] == "bar" for column in told["columns"])
    bar = min(max(rest * 0.5, THINNEST_BAR + _SHARE), WIDEST_BAR + _SHARE) if has_bar else 0
    names = sum(column["kind"] == "name" for column in told["columns"])
    found = []
    at_left = left + 4
    for at, column in enumerate(told["columns"]):
        own = bar if column["kind"] == "bar" else fixed.get(at, (rest - bar) / max(1, names))
        found.append(Column(column["title"], column["kind"], at_left, own))
        at_left += own + GAP
    return found


def _needed(canvas: Canvas, column: dict[str, Any], cells: list[Any]) -> float:
    title = min(130.0, canvas.width(column["title"], "bold", LABEL))
    if column["kind"] == "rank":
        return max(_RANK, title)
    if column["kind"] == "change":
        return max(_CHANGE, title)
    return max([title, *(canvas.width(cell, "numerals", FIGURE) for cell in cells if cell)])
