"""Sheets that leave the house: as a workbook with real types, or as CSV for a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.services.refusal import Rejected
from portal.services.sheets.marked import marked
from portal.services.sheets.running import Busy, Overrun, run

BUSY = _l("Too many workbooks are being made just now. Try again in a moment.")
TOO_MUCH = _l("This is too much for one workbook. Narrow the list, or take it as CSV.")


@dataclass(frozen=True)
class Share:
    """A fraction of one, shown in per cent; `signed` where it is a difference of two."""

    of_one: Decimal
    signed: bool = False


@dataclass(frozen=True)
class Difference:
    """A change, shown with its sign."""

    by: Decimal


Cell = str | int | Decimal | Share | Difference | date | datetime | None

_FORMULA_SIGNS = tuple("=+-@\t\r\n")


@dataclass(frozen=True)
class Sheet:
    """A table; the notes stand above its head: who took it out, when, and what it is based on."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()
    widths: Sequence[int] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an .xlsx: numbers and dates as such, moments in the branch's zone, text as text.

    Rejected where there is no place to make it in, or it would take too long.
    """
    lines: list[str] = []
    for sheet in sheets:
        rows = [json.dumps([_sent(cell) for cell in row]) for row in sheet.rows]
        told = {
            "name": sheet.name,
            "head": list(sheet.head),
            "notes": marked(sheet.notes),
            "widths": list(sheet.widths),
            "count": len(rows),
        }
        lines += [json.dumps(told), *rows]
    try:
        return run("write", "\n".join(lines).encode())
    except Busy as error:
        raise Rejected("", BUSY) from error
    except Overrun as error:
        raise Rejected("", TOO_MUCH) from error


def csv_text(sheet: Sheet) -> bytes:
    """Return a CSV file that Excel opens as it is meant: UTF-8 with its mark, lines by CR LF.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([_harmless(note)] for note in marked(sheet.notes))
    writer.writerow([_harmless(title) for title in sheet.head])
    writer.writerows([_written(cell) for cell in row] for row in sheet.rows)
    return target.getvalue().encode("utf-8-sig")


def _sent(cell: Cell) -> object:
    """Return the cell as the child takes it: JSON knows neither decimals nor dates."""
    if cell is None or isinstance(cell, (str, bool)):
        return cell
    if isinstance(cell, Share):
        return ("signed_share" if cell.signed else "share", f"{cell.of_one:f}")
    if isinstance(cell, Difference):
        return ("difference", f"{cell.by:f}")
    if isinstance(cell, (int, Decimal)):
        return ("number", f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
    if isinstance(cell, datetime):
        return ("moment", _local(cell).isoformat())
    return ("date", cell.isoformat())


def _number(cell: Share | Difference | Decimal) -> Decimal:
    if isinstance(cell, Share):
        return cell.of_one
    return cell.by if isinstance(cell, Difference) else cell


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _harmless(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (Share, Difference, Decimal)):
        return f"{_number(cell):f}"
    if isinstance(cell, datetime):
        return _local(cell).isoformat(sep=" ", timespec="minutes")
    return str(cell)


def _local(moment: datetime) -> datetime:
    """Return the moment as the branch's clock shows it, to the second: a sheet knows no zones."""
    return moment.astimezone(clock.zone()).replace(tzinfo=None, microsecond=0)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
