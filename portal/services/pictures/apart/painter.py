"""The whole picture of a bulletin: red head, key figures, table, and what it rests on."""

import io
import json
from typing import Any

from PIL import Image

from portal.services.pictures.apart import tone
from portal.services.pictures.apart.canvas import Canvas
from portal.services.pictures.apart.table import Table

WIDTH = 1080
MARGIN = 40
INSIDE = WIDTH - 2 * MARGIN
HEAD = 196
HEADING = 74
FIGURES = 132
NOTE, NOTE_LINE = 19, 30
COLOURS = 128


def picture(content: bytes) -> bytes:
    """Return a PNG of what the parent tells; the same bytes for the same words."""
    told = json.loads(content)
    notes = _notes(told)
    height = HEAD + HEADING + (FIGURES + 24 if told["figures"] else 0)
    height += Table.height(told) + 26 + NOTE_LINE * len(notes) + 30
    canvas = Canvas(WIDTH, height, told["faces"], tone.PAGE)
    top = _head(canvas, told)
    if told["figures"]:
        _figures(canvas, told["figures"], top)
        top += FIGURES + 24
    Table(canvas, told, MARGIN, INSIDE).draw(top)
    top += Table.height(told) + 26
    for line in notes:
        canvas.text((MARGIN, top + NOTE), line, "regular", NOTE, tone.FAINT)
        top += NOTE_LINE
    target = io.BytesIO()
    # Few colours are used; with a palette the picture is a third of the size in a group chat.
    canvas.image.quantize(COLOURS, dither=Image.Dither.NONE).save(target, "PNG", compress_level=6)
    return target.getvalue()


def _notes(told: dict[str, Any]) -> list[str]:
    ruler = Canvas(1, 1, told["faces"], tone.PAGE)
    return [line for note in told["notes"] for line in ruler.wrapped(note, "regular", NOTE, INSIDE)]


def _head(canvas: Canvas, told: dict[str, Any]) -> float:
    """Draw the red title, the line of marks between two rules, and what it is as of."""
    middle = WIDTH / 2
    size = canvas.shrunk(told["title"], "bold", 60, INSIDE)
    title = canvas.cut(told["title"], "bold", size, INSIDE)
    canvas.text((middle, 96), title, "bold", size, tone.BRAND, "center")
    left, centre, right = told["marks"]
    sides = max(canvas.width(one, "regular", 24) for one in (left, right))
    canvas.text((MARGIN + 2, 160), left, "regular", 24, tone.TEXT)
    centre = canvas.cut(centre, "regular", 24, INSIDE - 2 * sides - 40)
    canvas.text((middle, 160), centre, "regular", 24, tone.TEXT, "center")
    canvas.text((WIDTH - MARGIN - 2, 160), right, "regular", 24, tone.TEXT, "right")
    canvas.box(MARGIN, HEAD - 16, INSIDE, 5, tone.BRAND)
    canvas.box(MARGIN, HEAD - 8, INSIDE, 1.5, tone.BRAND)
    size = canvas.shrunk(told["heading"], "bold", 32, INSIDE)
    heading = canvas.cut(told["heading"], "bold", size, INSIDE)
    canvas.text((middle, HEAD + 44), heading, "bold", size, tone.TEXT, "center")
    return HEAD + HEADING


def _figures(canvas: Canvas, figures: list[dict[str, str]], top: float) -> None:
    width = INSIDE / len(figures)
    canvas.box(MARGIN, top, INSIDE, FIGURES, tone.RAISED)
    for at, figure in enumerate(figures):
        left = MARGIN + at * width
        if at:
            canvas.box(left, top + 22, 1, FIGURES - 44, tone.HAIR)
        room = width - 40
        label = canvas.cut(figure["label"], "regular", 22, room)
        canvas.text((left + 22, top + 42), label, "regular", 22, tone.SOFT)
        beside = canvas.width(figure["unit"], "regular", 20) + 10 if figure["unit"] else 0
        size = canvas.shrunk(figure["value"], "numerals", 52, room - beside)
        wide = canvas.text(
            (left + 22, top + 103), figure["value"], "numerals", size, tone.NAMED[figure["tone"]]
        )
        unit = canvas.cut(figure["unit"], "regular", 20, room - wide)
        canvas.text((left + 32 + wide, top + 103), unit, "regular", 20, tone.SOFT)
    canvas.frame(MARGIN, top, INSIDE, FIGURES, tone.HAIR)
