"""A workbook or CSV file that somebody sends: its cells as text, or a sentence why not."""

import json
from pathlib import PurePath

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.services.refusal import Rejected
from portal.services.sheets.apart import caps
from portal.services.sheets.running import Busy, Failed, Overrun, run

LARGEST_FILE = 5_000_000
LARGEST_ROWS = caps.ROWS
_KINDS = {".xlsx": "xlsx", ".csv": "csv"}

SENTENCES: dict[str, LazyString] = {
    "kind": _l("Send a workbook (.xlsx) or a CSV file (.csv)."),
    "nothing": _l("Choose a file that is not empty."),
    "large": _l("The file is larger than 5 MB. Split it, or remove pictures from it."),
    "busy": _l("Too many files are being read just now. Send it again in a moment."),
    "too_much": _l(
        "This file unpacks to far more than a list needs. Copy the cells into a new workbook and "
        "send that."
    ),
    "broken": _l(
        "This file cannot be read as a workbook. Open it in Excel or WPS, save it again as .xlsx "
        "and send that."
    ),
    "not_a_workbook": _l(
        "The name says .xlsx, but the file is no such workbook. Save it as .xlsx and send that."
    ),
    "old_format": _l("This is a workbook in the old .xls format. Save it as .xlsx and send that."),
    "encrypted": _l("This workbook is protected by a password. Save it without one and send that."),
    "macros": _l("This workbook holds macros. Save it as .xlsx without macros and send that."),
    "not_text": _l(
        "This is no CSV file in UTF-8 or GB18030. Save it as “CSV UTF-8” or as .xlsx and send that."
    ),
    "csv": _l("Row %(row)s of the CSV file is broken: check its quotation marks."),
    "empty": _l("The first sheet holds no cells. Put the list on the first visible sheet."),
    "rows": _l("The sheet has more than %(most)s rows. Split it and send the parts one by one."),
    "columns": _l(
        "The cell %(cell)s is beyond the %(most)s columns that are read. Remove columns that are "
        "not needed."
    ),
    "characters": _l("The cell %(cell)s holds more than %(most)s characters. Shorten it."),
    "merged": _l("The cells %(cells)s are merged. Unmerge them, so that each row stands alone."),
    "formula": _l(
        "The cell %(cell)s holds a formula without a value. Open the file in Excel or WPS and save "
        "it, or paste the values."
    ),
    "error": _l("The cell %(cell)s holds an error (%(error)s). Correct it first."),
}


def read(data: bytes, file_name: str) -> list[list[str]]:
    """Return the rows of the first visible sheet, equally wide, without empty ones at the end.

    Dates are written 2026-01-05, numbers without exponent or idle zeros, truth as TRUE and FALSE.
    Rejected at `file`, with the cell where there is one.
    """
    kind = _KINDS.get(PurePath(file_name).suffix.lower())
    if kind is None:
        raise _refusal("kind")
    if not data.strip():
        raise _refusal("nothing")
    if len(data) > LARGEST_FILE:
        raise _refusal("large")
    try:
        answer = json.loads(run(kind, data))
    except Busy as error:
        raise _refusal("busy") from error
    except Overrun as error:
        raise _refusal("too_much") from error
    except Failed as error:
        raise _refusal("broken") from error
    if "refused" in answer:
        raise _refusal(answer["refused"], **answer["about"])
    rows: list[list[str]] = answer["rows"]
    return rows


def _refusal(code: str, **about: object) -> Rejected:
    return Rejected("file", str(SENTENCES[code]) % about)
