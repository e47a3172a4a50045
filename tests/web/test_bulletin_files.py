"""A bulletin leaves the house: as a workbook with real numbers, and as a picture."""

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
import sqlalchemy as sa
from flask_babel import force_locale
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from portal import assets, clock
from portal.domain import bulletin
from portal.domain.bulletin import Content, Wrong
from portal.extensions import db
from portal.models import AuditEvent, Bulletin
from portal.pages import bulletin_picture, bulletin_sheet
from portal.services import pictures, reversals
from portal.services.sheets import Difference, running
from portal.web.bulletins import files
from tests.cast import Cast
from tests.client import Client
from tests.entering import enter, today
from tests.printing import issued
from tests.season import Season


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


def facts(cast: Cast, bulletin_id: int) -> Content:
    with cast.inside():
        return bulletin.read(db.session.get_one(Bulletin, bulletin_id).content)


def audited(cast: Cast) -> list[tuple[str, object, dict[str, object]]]:
    with cast.inside():
        rows = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "bulletin.export")
        )
        return [(row.object_id, row.detail["format"], row.detail) for row in rows]


def workbook(client: Client, bulletin_id: int) -> openpyxl.Workbook:
    answer = client.get(f"/bulletins/{bulletin_id}/workbook.xlsx")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def table(sheet: Worksheet) -> list[list[object]]:
    """Return the rows below the head, which is the first row with more than one cell."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(at for at, row in enumerate(rows) if row[1] is not None)
    return rows[head + 1 :]


def test_the_cells_are_the_figures_of_the_facts_as_numbers(cast: Cast, season: Season) -> None:
    for who, quantity in (("zhou", "3"), ("huang", "2"), ("zhou", "1")):
        enter(cast, who, quantity=quantity)
    bulletin_id = issued(cast, season, days=0)
    (sheet,) = workbook(cast.client("liu"), bulletin_id).worksheets
    content = facts(cast, bulletin_id)
    found = table(sheet)
    assert [(row[0], row[2], row[4], row[7]) for row in found] == [
        (one.rank, one.name, float(one.today), float(one.value)) for one in content.rows
    ]
    assert {type(row[7]) for row in found} == {int}
    assert found[0][7] == 4
    with cast.inside():
        digest = db.session.get_one(Bulletin, bulletin_id).digest
    above = [str(sheet.cell(row, 1).value) for row in range(1, 6)]
    assert any(digest in line for line in above)
    assert any("60003" in line for line in above)
    assert audited(cast) == [
        (
            str(bulletin_id),
            "xlsx",
            {"format": "xlsx", "supervisors": True, "digest": digest},
        )
    ]


def test_days_at_zero_are_for_who_leads_everybody_in_it(cast: Cast, season: Season) -> None:
    enter(cast, "zhou")
    bulletin_id = issued(cast, season)
    widths = {
        who: workbook(cast.client(who), bulletin_id).worksheets[0].max_column
        for who in ("liu", "wang", "zhou", "sun", "system")
    }
    assert widths == {"liu": 19, "wang": 18, "zhou": 18, "sun": 18, "system": 18}


def test_late_and_reversed_lines_stand_on_a_sheet_of_their_own(cast: Cast, season: Season) -> None:
    first = enter(cast, "zhou", quantity="2")
    issued(cast, season, days=0)
    with clock.at(clock.now() + timedelta(days=1)):
        enter(cast, "huang", business_date=today() - timedelta(days=1))
        with cast.inside():
            reversals.reverse(cast.actor("zhou"), first, "重复登记")
        bulletin_id = issued(cast, season, days=0)
        book = workbook(cast.client("wang"), bulletin_id)
    lines = {row[0]: row for row in table(book.worksheets[1])}
    assert {row[4] for row in lines.values()} == {-2, 1}
    assert all(isinstance(row[3], datetime) for row in lines.values())


def test_a_correction_has_what_was_printed_and_what_was_right(cast: Cast, season: Season) -> None:
    content = replace(
        facts(cast, issued(cast, season)),
        kind="correction",
        sums=None,
        rows=[],
        wrongs=[
            Wrong(
                *(1, 7, "2026-11-23", "p1", "/1/", "周雨桐", "Zhou Yutong", "5", "3", "-2"),
                entries=[12, 15],
                cause="reversal",
            )
        ],
    )
    with cast.app.test_request_context(), force_locale("en"):
        (sheet,) = bulletin_sheet.sheets(
            cast.actor("zhou"), content, "d" * 64, clock.now(), supervisors=False
        )
        shown = bulletin_picture.picture(content, 1, [])
    (row,) = sheet.rows
    assert list(row) == [
        *(7, date(2026, 11, 23), "Zhou Yutong", Decimal(5), Decimal(3)),
        *(Difference(Decimal(-2)), "12, 15"),
    ]
    assert [cell for cell in shown.rows[0] if isinstance(cell, str)] == ["No. 7", "5", "3", "−2"]
    assert shown.figures == []


def picture(client: Client, bulletin_id: int, query: str = "") -> bytes:
    answer = client.get(f"/bulletins/{bulletin_id}/picture.png{query}")
    assert (answer.status_code, answer.mimetype) == (200, "image/png"), answer.text
    return bytes(answer.data)


def test_a_picture_is_sharp_and_the_same_for_the_same_facts(cast: Cast, season: Season) -> None:
    enter(cast, "zhou")
    bulletin_id = issued(cast, season, days=0)
    first = picture(cast.client("zhou"), bulletin_id)
    assert first == picture(cast.client("wang"), bulletin_id)
    image = Image.open(io.BytesIO(first))
    assert image.width == 2160
    assert image.height > 1000
    assert len(image.convert("RGB").getcolors(1 << 20) or []) > 20
    assert [one[1] for one in audited(cast)] == ["png", "png"]


def test_other_facts_and_another_language_give_another_picture(cast: Cast, season: Season) -> None:
    enter(cast, "zhou")
    bulletin_id = issued(cast, season, days=0)
    client = cast.client("zhou")
    chinese = picture(client, bulletin_id)
    client.post_form("/account/language", {"locale": "en"})
    english = picture(client, bulletin_id)
    with clock.at(clock.now() + timedelta(days=1)):
        enter(cast, "zhou")
        later = picture(cast.client("huang"), issued(cast, season, days=0))
    assert len({chinese, english, later}) == 3


def test_who_holds_the_picture_already_is_told_so_and_nothing_is_drawn(
    cast: Cast, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin_id = issued(cast, season)
    client = cast.client("zhou")
    address = f"/bulletins/{bulletin_id}/picture.png"
    tag = client.get(address).headers["ETag"]
    monkeypatch.setitem(running.WALL_SECONDS, "picture", 0.001)
    answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert len(audited(cast)) == 1


def test_a_picture_that_takes_too_long_is_refused_and_nothing_is_on_record(
    cast: Cast, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin_id = issued(cast, season)
    monkeypatch.setitem(running.WALL_SECONDS, "picture", 0.001)
    answer = cast.client("zhou").get(f"/bulletins/{bulletin_id}/picture.png")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert audited(cast) == []


def test_a_long_table_goes_on_another_picture_and_the_total_stands_on_the_last(
    cast: Cast, season: Season
) -> None:
    content = facts(cast, issued(cast, season))
    (row, *_others) = content.rows
    long = replace(
        content, rows=[replace(row, name="木拉提·艾合买提·吐尔逊江·阿不都") for _ in range(95)]
    )
    with cast.app.test_request_context(), force_locale("en"):
        pages = [bulletin_picture.picture(long, part, []) for part in (1, 2, 3)]
    assert bulletin_picture.parts(long) == 3
    assert [len(page.rows) for page in pages] == [40, 40, 15]
    assert [page.total is not None for page in pages] == [False, False, True]
    assert pages[0].notes[0] == "Rows 1 to 40 of 95. 55 more stand on the next picture."
    with cast.inside():
        faces = {face: assets.path(name) for face, name in files.FACES.items()}
        image = Image.open(io.BytesIO(pictures.draw(pages[2], faces)))
    assert image.width == 2160


@pytest.mark.parametrize("query", ["?part=0", "?part=2", "?part=-1", f"?part={'9' * 30}"])
def test_a_part_that_is_not_there_is_not_found(cast: Cast, season: Season, query: str) -> None:
    bulletin_id = issued(cast, season)
    address = f"/bulletins/{bulletin_id}/picture.png"
    assert cast.client("zhou").get(address + query).status_code == 404
    assert cast.client("zhou").get(f"{address}?part=x").status_code == 200


@pytest.mark.parametrize("name", ["workbook.xlsx", "picture.png"])
def test_a_bulletin_out_of_sight_is_not_found_and_takes_no_post(cast: Cast, name: str) -> None:
    season = cast.live_campaign(unit_id=cast.units["east"])
    address = f"/bulletins/{issued(cast, season)}/{name}"
    assert cast.client("sun").get(address).status_code == 404
    assert cast.client("wang").get(f"/bulletins/{2**70}/{name}").status_code == 404
    assert cast.client("wang").post_form(address).status_code == 405
    assert audited(cast) == []
