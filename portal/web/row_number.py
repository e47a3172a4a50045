"""Row numbers in addresses: what no database can hold is not found, rather than a fault."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1
_DIGITS = len(str(LARGEST))


def number(text: str) -> int:
    """Return the row number that stands in a text; 0, which no row has, where none does."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return 0
    return int(text) if int(text) <= LARGEST else 0


class RowNumber(IntegerConverter):
    """A whole number that fits a row's id on both engines."""

    def __init__(self, url_map: Map) -> None:
        """Bound the number; addresses beyond it match no route."""
        super().__init__(url_map, min=1, max=LARGEST)


def init_app(app: Flask) -> None:
    """Make every `<int:…>` of an address a row number."""
    app.url_map.converters["int"] = RowNumber
