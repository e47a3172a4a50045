"""A person's face on a board: the last characters of the name on one of seven hues."""

import zlib

HUES = 7


def avatar(name: str) -> str:
    """Return the last two characters of a Chinese name, the initials of another."""
    name = name.strip()
    if name.isascii():
        words = [word for word in name.replace("-", " ").split() if word]
        return "".join(word[0] for word in words[:2]).upper()
    return name[-2:]


def unit(name: str) -> str:
    """Return the first two characters of a unit's name: the last ones say what kind it is."""
    name = name.strip()
    return avatar(name) if name.isascii() else name[:2]


def hue_of(person_id: int, chosen: int | None = None) -> int:
    """Return a person's hue, the same as on the boards; the one that they chose, where they did."""
    return hue(f"p{person_id}") if chosen is None else chosen


def hue(key: object) -> int:
    """Return a hue from 0 to 6, the same for the same key in every process and release."""
    return zlib.crc32(str(key).encode()) % HUES
