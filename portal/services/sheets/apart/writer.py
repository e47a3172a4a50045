"""A workbook from rows: numbers and dates as such, text never as a formula."""

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

FONT = "Microsoft YaHei"
HEAD_FONT = Font(name=FONT, size=10, bold=True)
NOTE_FONT = Font(name=FONT, size=9, color="666666")
HEAD_FILL = PatternFill("solid", fgColor="F1F3F5")
HEAD_BORDER = Border(bottom=Side("thin", color="ADB5BD"))
NARROWEST, WIDEST = 8, 48
_LOOKED_AT = 300
_LONGEST_NAME = 31
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# How a spreadsheet recognises a formula that somebody types.
_FORMULA_SIGNS = tuple("=+-@\t\r")
_LONGEST_TEXT = 32_000


def workbook(lines: Iterator[bytes]) -> bytes:
    """Return the workbook whose sheets the lines tell of, each a piece of JSON.

    For each sheet a line with its name, head, notes above the head, widths and number of rows, then
    a line for each row: read one by one, so that a long sheet takes no more memory than a short.
    """
    book = Workbook(write_only=True)
    plain = Font(name=FONT, size=10)
    book._named_styles["Normal"].font = plain  # noqa: SLF001 - openpyxl has no other way to set
    book._fonts[0] = plain  # noqa: SLF001 - the font of cells that name none
    for number, line in enumerate(lines, 1):
        sheet = json.loads(line)
        name = _CONTROLS.sub("", _FORBIDDEN_IN_NAMES.sub(" ", sheet["name"])).strip("' ")
        target = book.create_sheet(name[:_LONGEST_NAME] or f"Sheet{number}")
        _fill(target, sheet, (json.loads(row) for row in islice(lines, sheet["count"])))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill(target: WriteOnlyWorksheet, sheet: dict[str, Any], rows: Iterator[list[Any]]) -> None:
    head, notes = sheet["head"], sheet["notes"]
    first = list(islice(rows, _LOOKED_AT))
    for column, width in enumerate(sheet["widths"] or _widths(head, first), 1):
        target.column_dimensions[get_column_letter(column)].width = width
    top = len(notes) + 1
    target.freeze_panes = f"A{top + 1}"
    for note in notes:
        cell = _text(target, note)
        cell.font = NOTE_FONT
        target.append([cell])
    target.append([_head(target, text) for text in head])
    cell_of = _cells(target)
    for row in chain(first, rows):
        target.append([cell_of(value) for value in row])
    if head:
        last = get_column_letter(len(head))
        target.auto_filter.ref = f"A{top}:{last}{top + sheet['count']}"
        target.print_title_rows = f"{top}:{top}"


def _head(target: WriteOnlyWorksheet, text: str) -> Cell:
    cell = _text(target, text)
    cell.font, cell.fill, cell.border = HEAD_FONT, HEAD_FILL, HEAD_BORDER
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _cells(target: WriteOnlyWorksheet) -> Callable[[Any], object]:
    """Return what makes a cell of a value as `writing` sends it: text, or a kind with its text.

    Looking a style up costs more than the rest of a cell: one is kept for each number format.
    """
    styles: dict[str, object] = {}

    def styled(value: object, number_format: str) -> Cell:
        cell = WriteOnlyCell(target, value=value)
        if number_format in styles:
            cell._style = styles[number_format]  # noqa: SLF001 - as openpyxl's own copying does
        else:
            cell.number_format = number_format
            styles[number_format] = cell._style  # noqa: SLF001
        return cell

    def cell_of(value: Any) -> object:  # noqa: ANN401 - JSON
        if not isinstance(value, list):
            return _text(target, value) if isinstance(value, str) and value else value or None
        kind, text = value
        if kind in _FIGURES:
            return styled(*_FIGURES[kind](Decimal(text)))
        if kind == "date":
            return styled(date.fromisoformat(text), "yyyy-mm-dd")
        return styled(datetime.fromisoformat(text), "yyyy-mm-dd hh:mm")

    return cell_of


def _number(number: Decimal) -> tuple[Decimal, str]:
    decimals = -min(0, int(number.as_tuple().exponent))
    return number, "#,##0" + ("." + "0" * decimals if decimals else "")


def _difference(number: Decimal) -> tuple[Decimal, str]:
    _same, plain = _number(number)
    return number, f"+{plain};-{plain};0"


def _share(number: Decimal) -> tuple[Decimal, str]:
    return number, "0.0%"


def _signed_share(number: Decimal) -> tuple[Decimal, str]:
    return number, "+0.0%;-0.0%;0.0%"


_FIGURES = {
    "number": _number,
    "difference": _difference,
    "share": _share,
    "signed_share": _signed_share,
}


def _text(target: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(target, value=_CONTROLS.sub(" ", text)[:_LONGEST_TEXT])
    # openpyxl takes "=…" for a formula and "#N/A" for an error; here text is text.
    cell.data_type = "s"
    if text.startswith(_FORMULA_SIGNS):
        # As if typed with an apostrophe: it stays text when somebody edits the cell.
        cell.quotePrefix = True
    return cell


def _widths(head: list[str], rows: list[list[Any]]) -> list[float]:
    found = []
    for column, title in enumerate(head):
        texts = [title + "  "]  # room for the filter's button
        for row in rows:
            value = row[column] if column < len(row) else ""
            texts.append(value[1] if isinstance(value, list) else str(value or ""))
        found.append(min(WIDEST, max(NARROWEST, 2 + max(_width(text) for text in texts))))
    return found


def _width(text: str) -> float:
    """Return how wide the text stands, a Chinese character counting two."""
    line = text.split("\n", 1)[0]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
