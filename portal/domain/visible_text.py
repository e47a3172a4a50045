"""Free text as it is kept: characters that somebody can see, in one line or in several."""

import unicodedata


def one_line(text: str) -> str:
    """Return the text with runs of white and control characters as single spaces.

    A NUL among them would be refused by PostgreSQL. Format characters are left out: a direction
    mark would turn a name around, one without a width would break a number where nobody sees it.
    """
    kinds = ((c, unicodedata.category(c)) for c in text)
    seen = (c if kind[0] != "C" else " " for c, kind in kinds if kind != "Cf")
    return " ".join("".join(seen).split())


def lines(text: str) -> str:
    """Return the text with its line breaks, each line as `one_line` leaves it.

    No blank lines lead or end it, and never two stand together.
    """
    kept: list[str] = []
    for line in map(one_line, text.splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).rstrip("\n")
