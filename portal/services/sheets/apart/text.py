"""CSV: UTF-8 with or without its mark, or GB18030, as Chinese spreadsheets save it."""

import csv
import io

from portal.services.sheets.apart.caps import Grid
from portal.services.sheets.apart.refused import Refused

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",;\t"
# A field that is longer is no cell; without a bound one open quote would swallow the file.
_LONGEST_FIELD = 10_000


def rows(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV file."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST_FIELD)
    grid = Grid()
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
        ):
            for column, cell in enumerate(cells, 1):
                grid.put(number, column, cell)
    except csv.Error as error:
        raise Refused("csv", row=number + 1) from error
    return grid.rows()


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise Refused("not_text")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_text")
