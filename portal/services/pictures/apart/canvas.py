"""A canvas in points, two pixels each: texts that fit their place, and plain shapes.

Layout is FreeType's own, so that the same texts give the same pixels on every machine.
"""

import re
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
SMALLEST = 0.7
"""How far a figure shrinks before it is cut."""

Face = Literal["regular", "bold", "numerals"]
Align = Literal["left", "center", "right"]

_FIGURES = re.compile(r"[0-9A-Za-z+−–.,:%/ ]+")
# A Chinese character with the mark that may not begin a line, a word, or the space between.
_PIECES = re.compile(
    r"[^\x00-\u2e7f][，。；：、！？）》”]*|[\x00-\u2e7f]+?(?:\s+|(?=[^\x00-\u2e7f])|$)"
)


class Canvas:
    """What is drawn on, from the top left."""

    def __init__(self, width: int, height: int, faces: dict[str, str], background: str) -> None:
        self._faces = faces
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), background)
        self._draw = ImageDraw.Draw(self.image)
        self._font = lru_cache(maxsize=64)(self._load)

    def _load(self, face: Face, size: float) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(
            self._faces[face], int(size * SCALE), layout_engine=ImageFont.Layout.BASIC
        )

    def width(self, text: str, face: Face, size: float) -> float:
        """Return how wide the text stands."""
        font = self._font(face, size)
        if not _is_figure(text, face):
            return font.getlength(text) / SCALE
        return sum(self._steps(text, font)) / SCALE

    def text(
        self,
        at: tuple[float, float],
        text: str,
        face: Face,
        size: float,
        tone: str,
        align: Align = "left",
    ) -> float:
        """Draw the text on its base line; return its width. Digits all take the same room."""
        width = self.width(text, face, size)
        left = at[0] - {"left": 0, "center": width / 2, "right": width}[align]
        font = self._font(face if _is_figure(text, face) else _worded(face), size)
        x, y = left * SCALE, round(at[1] * SCALE)
        if not _is_figure(text, face):
            self._draw.text((round(x), y), text, tone, font, anchor="ls")
            return width
        for character, step in zip(text, self._steps(text, font), strict=True):
            inside = (step - font.getlength(character)) / 2 if character.isdigit() else 0
            self._draw.text((round(x + inside), y), character, tone, font, anchor="ls")
            x += step
        return width

    def _steps(self, text: str, font: ImageFont.FreeTypeFont) -> list[float]:
        digit = font.getlength("0")
        return [digit if one.isdigit() else font.getlength(one) for one in text]

    def shrunk(self, text: str, face: Face, size: float, room: float) -> float:
        """Return the size at which a figure fits, no smaller than is readable."""
        width = self.width(text, face, size)
        return size if width <= room else max(size * SMALLEST, size * room / width)

    def cut(self, text: str, face: Face, size: float, room: float) -> str:
        """Return the text, with an ellipsis where it would be wider than its room."""
        if self.width(text, face, size) <= room:
            return text
        while text and self.width(text + "…", face, size) > room:
            text = text[:-1]
        return text.rstrip(" ·") + "…"

    def wrapped(self, text: str, face: Face, size: float, room: float) -> list[str]:
        """Return the text in lines, broken between words or Chinese characters."""
        lines = [""]
        for piece in _PIECES.findall(text):
            if lines[-1] and self.width((lines[-1] + piece).rstrip(), face, size) > room:
                lines.append("")
            lines[-1] += piece
        return [line.strip() for line in lines]

    def box(self, left: float, top: float, width: float, height: float, tone: str) -> None:
        """Fill a box."""
        self._draw.rectangle(_pixels(left, top, left + width, top + height), tone)

    def frame(self, left: float, top: float, width: float, height: float, tone: str) -> None:
        """Draw the outline of a box."""
        edges = _pixels(left, top, left + width, top + height)
        self._draw.rectangle(edges, outline=tone, width=SCALE)

    def pill(self, left: float, top: float, width: float, height: float, tone: str) -> None:
        """Fill a box whose ends are round."""
        edges = _pixels(left, top, left + width, top + height)
        self._draw.rounded_rectangle(edges, height * SCALE / 2, tone)

    def disc(self, x: float, y: float, radius: float, tone: str) -> None:
        """Fill a circle around the point; drawn large first, so that its edge is smooth."""
        side = round(radius * 2 * SCALE)
        mask = Image.new("L", (side * 4, side * 4), 0)
        ImageDraw.Draw(mask).ellipse((0, 0, side * 4 - 1, side * 4 - 1), 255)
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(
            tone, (*corner, corner[0] + side, corner[1] + side), mask.resize((side, side))
        )

    def triangle(self, x: float, y: float, size: float, tone: str, *, up: bool) -> None:
        """Fill a triangle around the point that tells of a rise or a fall."""
        tip, foot = (y - size / 2, y + size / 2) if up else (y + size / 2, y - size / 2)
        corners = [(x - size * 0.58, foot), (x + size * 0.58, foot), (x, tip)]
        self._draw.polygon([(cx * SCALE, cy * SCALE) for cx, cy in corners], tone)


def _pixels(*edges: float) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(edge * SCALE) for edge in edges)
    return left, top, max(left, right - 1), max(top, bottom - 1)


def _is_figure(text: str, face: Face) -> bool:
    """Whether the numerals' typeface has all that the text is made of."""
    return face == "numerals" and _FIGURES.fullmatch(text) is not None


def _worded(face: Face) -> Face:
    return "bold" if face == "numerals" else face
