"""Free text as it is kept: one line of characters that somebody can see."""

import unicodedata


def one_line(text: str) -> str:
    """Return the text with runs of white, control and format characters as single spaces.

    A NUL among them would be refused by PostgreSQL, a direction mark would turn a name around.
    """
    seen = (c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join("".join(seen).split())
