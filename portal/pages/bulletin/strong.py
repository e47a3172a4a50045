"""Figures that stand out in a sentence: marked while it is worded, bold on a page, else plain."""

from markupsafe import Markup, escape

# Control characters: no name and no typed text can hold them.
_ON, _OFF = "\x02", "\x03"


def strong(text: str) -> str:
    """Mark a figure in a sentence."""
    return f"{_ON}{text}{_OFF}"


def plain(text: str) -> str:
    """Return the sentence without marks."""
    return text.replace(_ON, "").replace(_OFF, "")


def marked(text: str) -> Markup:
    """Return the sentence for a page: escaped, its figures bold."""
    safe = str(escape(text)).replace(_ON, "<b>").replace(_OFF, "</b>")
    return Markup(safe)  # noqa: S704 - escaped just above
