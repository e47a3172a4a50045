"""Files that are sent to do harm, or are broken: each is built here, and none is kept anywhere."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.packages import LINKS, NAMESPACE, RELATIONS, package, sheet, text

ROW = f'<row r="1">{text("A1", "姓名")}</row>'
ESCAPED = "../../../tmp/hongbang-escaped"
"""Where a part would land if anybody unpacked it by its name."""
MEGABYTE = 1024 * 1024


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    """Return a plain zip of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def bomb() -> bytes:
    """Return a workbook whose one sheet unpacks a thousandfold."""
    return package(parts={"xl/worksheets/sheet1.xml": sheet(" " * (60 * MEGABYTE))})


def overlapping(copies: int = 1_500) -> bytes:
    """Return a zip whose directory names one piece of data many times over, as zip quines do."""
    data = zlib.compress(b"\0" * MEGABYTE, 9)[2:-4]
    check = zlib.crc32(b"\0" * MEGABYTE)
    sizes = struct.pack("<III", check, len(data), MEGABYTE)
    start = struct.pack("<4s5H", b"PK\3\4", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", 1, 0)
    local = start + b"x" + data
    entries = b"".join(
        struct.pack("<4s6H", b"PK\1\2", 20, 20, 0, 8, 0, 0)
        + sizes
        + struct.pack("<5HII", len(f"{n:06}"), 0, 0, 0, 0, 0, 0)
        + f"{n:06}".encode()
        for n in range(copies)
    )
    end = struct.pack("<4s4HIIH", b"PK\5\6", 0, 0, copies, copies, len(entries), len(local), 0)
    return local + entries + end


def nested(depth: int = 6) -> bytes:
    """Return a zip in a zip in a zip, and so on, with a bomb in the middle."""
    content = zip_of({"0": b"\0" * (20 * MEGABYTE)})
    for number in range(1, depth):
        content = zip_of({f"{number}.zip": content})
    return content


def many_sheets(count: int) -> bytes:
    """Return a workbook that names so many hidden sheets, all of them the same part."""
    sheets = "".join(
        f'<sheet name="s{n}" sheetId="{n}" state="hidden" r:id="rId1"/>'
        for n in range(1, count + 1)
    )
    spaces = f'xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"'
    book = f"<workbook {spaces}><sheets>{sheets}</sheets></workbook>"
    return package(ROW, parts={"xl/workbook.xml": book})


def deep() -> bytes:
    """Return a workbook whose sheet is one element within the other without end."""
    return package(parts={"xl/worksheets/sheet1.xml": "<a>" * 100_000 + "</a>" * 100_000})


def external() -> bytes:
    """Return a workbook whose sheet is said to be a file of the server's."""
    links = LINKS.replace('Target="worksheets/sheet1.xml"', 'Target="file:///etc/passwd"')
    return package(ROW, parts={"xl/_rels/workbook.xml.rels": links})


def cell(content: str) -> bytes:
    """Return a workbook whose one cell is this XML."""
    return package(f'<row r="1">{content}</row>')


# Each file with its name, and what the refusal says to who sent it.
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a zip bomb": (bomb, "a.xlsx", "far more than"),
    "entries that overlap": (overlapping, "a.xlsx", "far more than"),
    "zips within zips": (nested, "a.xlsx", "no such workbook"),
    "hundreds of thousands of sheets": (lambda: many_sheets(400_000), "a.xlsx", "far more than"),
    "sheets without a visible one": (lambda: many_sheets(2_000), "a.xlsx", "no cells"),
    "elements without end": (deep, "a.xlsx", "no cells"),
    "a part of the server's": (external, "a.xlsx", "no cells"),
    "a sparse sheet of a huge size": (
        lambda: package(f'<row r="1048576">{text("XFD1048576", "x")}</row>'),
        "a.xlsx",
        "more than 20000 rows",
    ),
    "a cell of a megabyte": (
        lambda: cell(text("A1", "".join(map(str, range(200_000))))),
        "a.xlsx",
        "A1 holds more",
    ),
    "no number": (lambda: cell('<c r="A1"><v>NaN</v></c>'), "a.xlsx", "save it again"),
    "a number without end": (lambda: cell('<c r="A1"><v>-INF</v></c>'), "a.xlsx", "save it again"),
    "a workbook called CSV": (lambda: package(ROW), "a.csv", "UTF-8 or GB18030"),
    "a CSV called workbook": (lambda: b"a,b\n", "a.xlsx", "no such workbook"),
    "a picture called workbook": (lambda: b"\x89PNG\r\n\x1a\n" * 9, "a.xlsx", "no such workbook"),
    "one line of five megabytes": (lambda: b"x" * 4_900_000, "a.csv", "Row 1 of the CSV"),
    "a line of a million columns": (lambda: b"x," * 1_000_000, "a.csv", "beyond the 60 columns"),
    "a quotation without end": (
        lambda: b'a,b\n"' + b"x\n" * 1_000_000,
        "a.csv",
        "Row 2 of the CSV",
    ),
    "quotation marks alone": (lambda: b'"' * 2_000_001, "a.csv", "of the CSV"),
    "CSV in UTF-16": (lambda: "工号,姓名\n".encode("utf-16"), "a.csv", "UTF-8 or GB18030"),
    "bytes of no text": (lambda: bytes(range(128, 256)) * 99, "a.csv", "UTF-8 or GB18030"),
    "a NUL": (lambda: b"a,b\n1,\x002\n", "a.csv", "UTF-8 or GB18030"),
    "a million rows": (lambda: b"x\n" * 1_000_000, "a.csv", "more than 20000 rows"),
    "more than five megabytes": (lambda: b"x," * 2_500_001, "a.csv", "larger than 5 MB"),
}

# Odd, and yet read as what they are: the cells that come of them.
READ: dict[str, tuple[Callable[[], bytes], str, list[list[str]]]] = {
    "names that lead out of the folder": (
        lambda: package(ROW, parts={ESCAPED: b"x", "/etc/x": b"x"}),
        "../../a.xlsx",
        [["姓名"]],
    ),
    "a zip within the workbook": (
        lambda: package(ROW, parts={"xl/media/a.zip": zip_of({"a": b"\0" * 900_000})}),
        "a.xlsx",
        [["姓名"]],
    ),
    "figures beyond all measure": (
        lambda: cell('<c r="A1"><v>1E308</v></c><c r="B1"><v>-5</v></c>'),
        "a.xlsx",
        [["1" + "0" * 308, "-5"]],
    ),
    "the first and the last day": (
        lambda: cell('<c r="A1" s="1"><v>1</v></c><c r="B1" s="1"><v>2958465</v></c>'),
        "a.xlsx",
        [["1900-01-01", "9999-12-31"]],
    ),
    "formulas as text": (
        lambda: "=cmd|' /C calc'!A0,@SUM(1),+1\n".encode("gb18030"),
        "a.csv",
        [["=cmd|' /C calc'!A0", "@SUM(1)", "+1"]],
    ),
}
