"""Sheets that come in are read apart and with suspicion; those that go out have real types."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask_babel import force_locale

from portal.services import sheets
from portal.services.refusal import Rejected
from portal.services.sheets import Cell, Difference, Share, Sheet
from portal.services.sheets.apart import package as guard
from portal.services.sheets.running import SLOTS
from tests.packages import NAMESPACE, OLE, WORKBOOK, package, sheet, text

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&d;</t>'
    "</is></c></row></sheetData></worksheet>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t>'
    "</is></c></row></sheetData></worksheet>"
)
ONE = f'<row r="1">{text("A1", "姓名")}</row>'


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context(), force_locale("en"):
        yield


def refusal(data: bytes, name: str = "list.xlsx") -> str:
    with pytest.raises(Rejected) as refused:
        sheets.read(data, name)
    assert refused.value.field == "file"
    return str(refused.value.message)


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def test_cells_come_back_as_text_in_one_form() -> None:
    cells = [
        text("A1", " 姓名 "),
        '<c r="B1"><v>60298</v></c>',
        '<c r="C1"><v>2.50</v></c>',
        '<c r="D1"><v>1.2E+3</v></c>',
        '<c r="E1"><v>0.30000000000000004</v></c>',
        '<c r="F1" s="1"><v>46027</v></c>',
        '<c r="G1" s="3"><v>46027.5</v></c>',
        '<c r="H1" s="2"><v>123</v></c>',
        '<c r="I1" t="b"><v>1</v></c>',
        '<c r="J1"><f>1+1</f><v>2</v></c>',
        '<c r="K1" t="str"><f>A1</f><v></v></c>',
        text("L1", "00123"),
        text("M1", "=1+1"),
        '<c r="N1"><v>-0.0</v></c>',
    ]
    assert sheets.read(package(row(1, *cells)), "LIST.XLSX") == [
        [
            *("姓名", "60298", "2.5", "1200", "0.3", "2026-01-05", "2026-01-05 12:00:00", "00123"),
            *("TRUE", "2", "", "00123", "=1+1", "0"),
        ]
    ]


def test_gaps_are_kept_and_what_is_blank_at_the_end_is_not() -> None:
    rows = row(1, text("A1", "a"), text("C1", " ")) + row(4, text("B4", "b")) + row(9)
    assert sheets.read(package(rows), "a.xlsx") == [["a", ""], ["", ""], ["", ""], ["", "b"]]


def test_a_hidden_sheet_is_passed_over() -> None:
    assert sheets.read(package(ONE), "a.xlsx") == [["姓名"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    content = '工号,姓名\r\n00123,"周,雨桐"\r\n,\r\n'.encode(encoding)
    assert sheets.read(content, "a.csv") == [["工号", "姓名"], ["00123", "周,雨桐"]]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_may_be_separated_otherwise(delimiter: str) -> None:
    content = f"工号{delimiter}姓名\n1{delimiter}周,雨桐\n".encode()
    assert sheets.read(content, "a.csv") == [["工号", "姓名"], ["1", "周,雨桐"]]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"x", "list.pdf", "Send a workbook (.xlsx) or a CSV file"),
        (b"x", "list.xlsm", "Send a workbook (.xlsx) or a CSV file"),
        (b"", "list.xlsx", "not empty"),
        (b" \n", "list.csv", "not empty"),
        (b"x" * 5_000_001, "list.csv", "larger than 5 MB"),
        (b"name,number", "list.xlsx", "no such workbook"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "list.xlsx", "old .xls format"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "by a password"),
        (package(ONE)[:-40], "list.xlsx", "save it again as .xlsx"),
        (package(ONE)[:200], "list.xlsx", "save it again as .xlsx"),
        (package(), "list.xlsx", "holds no cells"),
        (package(row(1, text("A1", "  "))), "list.xlsx", "holds no cells"),
        (b",,\n,,\n", "list.csv", "holds no cells"),
        (b"a,b\0c", "list.csv", "UTF-8 or GB18030"),
        ("工号".encode("utf-16"), "list.csv", "UTF-8 or GB18030"),
        (b"\xff\xff\xff", "list.csv", "UTF-8 or GB18030"),
        (b'a,b\n1,"open\n', "list.csv", "Row 2 of the CSV"),
        (b"a\n" + b"x" * 501, "list.csv", "A2 holds more than 500"),
        (b"a" + b"," * 60 + b"b", "list.csv", "BI1 is beyond the 60 columns"),
        (package(row(1, text("AB1", "x" * 501))), "list.xlsx", "AB1 holds more than 500"),
        (package(row(1, '<c r="B1"><f>1+1</f></c>')), "list.xlsx", "B1 holds a formula"),
        (package(row(7, '<c r="B7"><f>1+1</f><v></v></c>')), "list.xlsx", "B7 holds a formula"),
        (package(row(3, '<c r="C3" t="e"><v>#REF!</v></c>')), "a.xlsx", "holds an error (#REF!)"),
        (package(row(1, '<c r="A1"><v>1E999</v></c>')), "list.xlsx", "save it again as .xlsx"),
        (package(row(1, '<c r="A1" t="s"><v>7</v></c>')), "list.xlsx", "save it again as .xlsx"),
        (package(row(0, "<c><v>1</v></c>")), "list.xlsx", "save it again as .xlsx"),
        (
            package(ONE, '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'),
            "list.xlsx",
            "A1:C1 are merged",
        ),
        (package(parts={"xl/worksheets/sheet1.xml": BILLION_LAUGHS}), "a.xlsx", "save it again"),
        (package(parts={"xl/worksheets/sheet1.xml": EXTERNAL}), "a.xlsx", "save it again"),
        (package(parts={"xl/sharedStrings.xml": BILLION_LAUGHS}), "a.xlsx", "save it again"),
        (package(parts={"xl/worksheets/sheet1.xml": "no XML"}), "a.xlsx", "save it again"),
        (package(ONE, parts={"xl/vbaProject.bin": b"\xcc\x61"}), "a.xlsx", "without macros"),
        (package(ONE, parts={"xl/media/a.bin": b"\0" * 30_000_000}), "a.xlsx", "far more than"),
        (package(ONE, parts={f"x{n}": "" for n in range(2001)}), "a.xlsx", "far more than"),
        (
            package(
                parts={
                    "xl/worksheets/sheet1.xml": sheet(
                        row(1048576, text("XFD1048576", "x")),
                        before='<dimension ref="A1:XFD1048576"/>',
                    )
                }
            ),
            "list.xlsx",
            "more than 20000 rows",
        ),
        (
            package("".join(row(n, text(f"A{n}", "x")) for n in range(1, 30_001))),
            "list.xlsx",
            "more than 20000 rows",
        ),
        (b"x\n" * 100_000, "list.csv", "more than 20000 rows"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_what_to_do(data: bytes, name: str, said: str) -> None:
    assert said in refusal(data, name)


def test_a_hundred_thousand_rows_are_refused() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 100_001)
    )
    assert "more than 20000 rows" in refusal(package(rows))


def test_a_sheet_with_a_picture_alone_holds_no_cells() -> None:
    assert "no cells" in refusal(package("", '<drawing r:id="rId1" xmlns:r="x"/>'))


def test_a_workbook_whose_sheets_are_all_hidden_holds_no_cells() -> None:
    hidden = WORKBOOK.replace('sheetId="2"', 'sheetId="2" state="veryHidden"')
    assert "no cells" in refusal(package(ONE, parts={"xl/workbook.xml": hidden}))


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "no such workbook" in refusal(target.getvalue())


def test_a_package_whose_sizes_lie_never_unpacks_beyond_them() -> None:
    content = bytearray(package(parts={"xl/worksheets/sheet1.xml": sheet(" " * 3_000_000)}))
    # Both the local header and the directory say 10 bytes.
    for size in ((3_000_000 + len(sheet(""))).to_bytes(4, "little"),):
        assert content.count(size) == 2
        content = content.replace(size, (10).to_bytes(4, "little"))
    assert "save it again" in refusal(bytes(content))


def test_too_many_at_once_are_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.services.sheets.running.WAIT_SECONDS", 0.01)
    with SLOTS, SLOTS:
        assert "in a moment" in refusal(b"a,b\n", "a.csv")
        with pytest.raises(Rejected):
            sheets.workbook([Sheet("a", ["b"], [])])


def test_a_server_goes_on_while_a_child_reads() -> None:
    script = """
from gevent import monkey; monkey.patch_all()
import gevent
from portal.services import sheets
ticks = []
def tick():
    while True:
        ticks.append(1); gevent.sleep(0.005)
gevent.spawn(tick)
assert sheets.read(b"a,b", "a.csv") == [["a", "b"]]
assert len(ticks) > 2, ticks
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(  # noqa: PLW1510 - what it said is the message
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sheets.running.WALL_SECONDS, "csv", 0.001)
    assert "far more than" in refusal(b"a,b\n", "a.csv")


def test_the_child_has_no_more_memory_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_RATIO", 10_000)
    names = "".join(f"<si><t>{'周' * 400}{n}</t></si>" for n in range(60_000))
    strings = f'<sst xmlns="{NAMESPACE}">{names}</sst>'
    assert "far more than" in refusal(package(ONE, parts={"xl/sharedStrings.xml": strings}))


def test_a_workbook_has_numbers_dates_and_text_and_never_a_formula() -> None:
    at = datetime(2026, 1, 5, 3, 30, tzinfo=UTC)
    rows: list[list[Cell]] = [
        ["60298", 12, Decimal("2.50"), date(2026, 1, 5), at, None, "=1+1", "#REF!", True]
    ]
    rows.append(["-x", "@x", "+x", "\tx", "\rx", "a\x07b", "", "x", False])
    content = sheets.workbook(
        [
            Sheet("榜单/一", list("abcdefghi"), rows, notes=["导出人：王建国"]),
            Sheet("", ["only"], []),
        ]
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    first = book.worksheets[0]
    assert book.sheetnames == ["榜单 一", "Sheet2"]
    assert first["A1"].value == "导出人：王建国"
    assert [cell.value for cell in first[2]] == list("abcdefghi")
    assert [cell.value for cell in first[3]] == [
        *("60298", 12, 2.5, datetime(2026, 1, 5), datetime(2026, 1, 5, 11, 30)),  # noqa: DTZ001
        *(None, "=1+1", "#REF!", True),
    ]
    assert [first["C3"].number_format, first["B3"].number_format] == ["#,##0.00", "#,##0"]
    assert not [c for line in first.iter_rows() for c in line if c.data_type in ("f", "e")]
    assert first["G3"].quotePrefix
    assert not first["A3"].quotePrefix
    assert (first.freeze_panes, first.auto_filter.ref) == ("A3", "A2:I4")
    assert first["A2"].font.bold
    assert first["A3"].font.name == "Microsoft YaHei"


def test_what_was_written_is_read_again() -> None:
    rows: list[list[Cell]] = [["00123", Decimal("2.5"), date(2026, 1, 5)]]
    content = sheets.workbook([Sheet("a", ["工号", "户", "日期"], rows)])
    assert sheets.read(content, "a.xlsx")[1] == ["00123", "2.5", "2026-01-05"]


def test_csv_has_its_mark_and_no_live_formula() -> None:
    at = datetime(2026, 1, 5, 3, 30, tzinfo=UTC)
    rows: list[list[Cell]] = [
        ["=1+1", "+1", "-1", "@x", "\tx", "\rx", -1, Decimal("-2.50"), date(2026, 1, 5), at]
    ]
    rows.append(["周,雨桐", None, True])
    text_ = sheets.csv_text(Sheet("a", ["=h"], rows, notes=["note"]))
    assert text_.startswith(b"\xef\xbb\xbf")
    assert text_.decode("utf-8-sig") == (
        "note\r\n'=h\r\n"
        "'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\",-1,-2.50,2026-01-05,2026-01-05 11:30\r\n"
        '"周,雨桐",,TRUE\r\n'
    )


def test_shares_are_fractions_shown_in_per_cent_and_differences_show_their_sign() -> None:
    cells: list[Cell] = [
        Share(Decimal("0.866667")),
        Share(Decimal("-0.012"), signed=True),
        Difference(Decimal("-2.5")),
        Difference(Decimal(3)),
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(sheets.workbook([Sheet("A", ["a", "b", "c", "d"], [cells])]))
    )
    (row,) = book.worksheets[0].iter_rows(min_row=2)
    assert [cell.value for cell in row] == [0.866667, -0.012, -2.5, 3]
    assert [cell.number_format for cell in row] == [
        "0.0%",
        "+0.0%;-0.0%;0.0%",
        "+#,##0.0;-#,##0.0;0",
        "+#,##0;-#,##0;0",
    ]
    text = sheets.csv_text(Sheet("A", ["a", "b", "c", "d"], [cells])).decode("utf-8-sig")
    assert text.splitlines()[-1] == "0.866667,-0.012,-2.5,3"
