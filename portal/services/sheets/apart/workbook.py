"""The first visible sheet of a workbook, its cells as text in one canonical form."""

import io
import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # nosec B405
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.escape import unescape
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from portal.services.sheets.apart.caps import Grid, letters
from portal.services.sheets.apart.refused import Refused

# Excel keeps fifteen digits; what a binary fraction has beyond them nobody typed.
_DIGITS = 15
_ZEROS = re.compile(r"0{2,40}")
# What openpyxl and the parsers below it raise on files that are none.
_BROKEN = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    LookupError,
    OSError,
    ParseError,
    RecursionError,
    TypeError,
    ValueError,
    NotImplementedError,
    EOFError,
)


class _Parser(WorkSheetParser):
    """openpyxl's, told to notice formulas that no program has calculated."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """Return the cell, with whether a value is missing that should be there."""
        cell: dict[str, Any] = super().parse_cell(element)
        cell["lacks_value"] = (
            cell["value"] is None
            and element.find(FORMULA_TAG) is not None
            and (element.get("t") != "str" or element.find(VALUE_TAG) is None)
        )
        return cell


def rows(content: bytes) -> list[list[str]]:
    """Return the cells of the first visible sheet; Refused names the cell that cannot be taken."""
    if not openpyxl.DEFUSEDXML:
        message = "openpyxl runs without defusedxml"
        raise RuntimeError(message)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        return _grid(book).rows()
    except _BROKEN as error:
        raise Refused("broken") from error


def _grid(book: Workbook) -> Grid:
    sheet = _first_visible(book)
    padded = _padded_styles(book)
    grid = Grid()
    parser = _parser(book, sheet)
    for row, cells in parser.parse():
        if row < 1:
            raise Refused("broken")
        for cell in cells:
            where = f"{letters(cell['column'])}{row}"
            if cell["lacks_value"]:
                raise Refused("formula", cell=where)
            if cell["value"] is None:
                continue
            if cell["data_type"] == "e":
                raise Refused("error", cell=where, error=str(cell["value"])[:20])
            grid.put(row, cell["column"], _text(cell["value"], padded.get(cell["style_id"], 0)))
    for merged in _merged(parser):
        raise Refused("merged", cells=merged)
    return grid


def _first_visible(book: Workbook) -> ReadOnlyWorksheet:
    for sheet in book.worksheets:
        # A chart on a sheet of its own has no cells.
        if isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible":
            sheet.reset_dimensions()
            return sheet
    raise Refused("empty")


def _parser(book: Workbook, sheet: ReadOnlyWorksheet) -> _Parser:
    # The public way pads every gap with cells, and forgets formulas and merged ranges.
    return _Parser(
        sheet._get_source(),  # noqa: SLF001
        sheet._shared_strings,  # noqa: SLF001
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,  # noqa: SLF001
        timedelta_formats=book._timedelta_formats,  # noqa: SLF001
    )


def _merged(parser: _Parser) -> Iterator[str]:
    if parser.merged_cells is not None:
        for merged in parser.merged_cells.mergeCell:
            yield str(merged.ref)[:20]


def _padded_styles(book: Workbook) -> dict[int, int]:
    """Return the styles that show a number with leading zeros ("00000"), with how many digits."""
    found = {}
    for place, style in enumerate(book._cell_styles):  # noqa: SLF001
        custom = style.numFmtId - 164
        formats = book._number_formats  # noqa: SLF001
        if 0 <= custom < len(formats) and _ZEROS.fullmatch(formats[custom]):
            found[place] = len(formats[custom])
    return found


def _text(value: object, digits: int) -> str:
    if isinstance(value, str):
        text = unescape(value) if "_x" in value else value
        # An escaped half of a character stands for none, and no database keeps it.
        return text.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value).zfill(digits)
    return _moment(value)


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        raise Refused("broken")
    text = f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _moment(value: object) -> str:
    """Return a date as 2026-01-05, with the time of day only where there is one."""
    if isinstance(value, datetime):
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        is_whole_day = value.time() == time()
        return value.date().isoformat() if is_whole_day else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
