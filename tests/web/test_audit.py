"""The audit log's page: who may read it, what narrows it, its pages, its files, its seal."""

import ast
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent
from portal.pages import audit_words
from portal.services import audit
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.statements import counted

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r'<th class="card-title wrap"[^>]*>\s*([^<\n]+?)\s*(?:<|\n)')
CODE = re.compile(r"[a-z_]+\.[a-z_]+")


def rows(html: str) -> list[str]:
    """Return what was done, line by line."""
    return ROW.findall(html)


def tell(cast: Cast, count: int, action: str = "test.done", ago: timedelta = timedelta()) -> None:
    with cast.inside(), clock.at(clock.now() - ago), writing() as work:
        for number in range(count):
            audit.record(work, None, action, "thing", number)


def test_the_newest_stands_first_in_words_with_who_and_what(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    html = cast.client("audit").get("/audit?action=entry.record").text
    assert rows(html) == ["登记开户"]
    assert "周" in html
    assert f'<code>entry</code> <span class="num">{entry_id}</span>' in html


def test_it_is_narrowed_by_whom_what_result_day_and_place(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    tell(cast, 1, "test.old", ago=timedelta(days=40))
    client = cast.client("audit")
    assert "test.old" not in rows(client.get("/audit").text), "the last thirty days"
    day = (clock_today(cast) - timedelta(days=40)).isoformat()
    assert rows(client.get(f"/audit?since={day}&until={day}").text) == ["test.old"]
    assert rows(client.get("/audit?person=60298&action=entry.record").text) == ["登记开户"]
    assert rows(client.get("/audit?person=60777&action=entry.record").text) == []
    assert "登记开户" not in rows(client.get("/audit?result=refused").text)
    client.get("/people")
    assert rows(client.get("/audit?result=refused&kind=route&object=/people").text) == [
        "拒绝：无权限"
    ]
    assert rows(client.get("/audit?address=203.0.113.9").text) == []


def clock_today(cast: Cast) -> date:
    with cast.inside():
        return clock.today()


def test_a_day_that_cannot_be_read_is_said_at_its_field_and_no_file_leaves(cast: Cast) -> None:
    client = cast.client("audit")
    assert "日期请写成" in client.get("/audit?since=5/1/2026").text
    answer = client.get("/audit/export?since=5/1/2026")
    assert answer.status_code == 422
    assert "attachment" not in answer.headers.get("Content-Disposition", "")


def test_pages_go_on_where_the_last_one_ended_both_ways(cast: Cast) -> None:
    tell(cast, 120)
    client = cast.client("audit")
    seen: list[str] = []
    url = "/audit?kind=thing"
    ways = []
    while url:
        html = client.get(url).text
        seen += re.findall(r'<code>thing</code> <span class="num">(\d+)</span>', html)
        found = re.search(r'href="([^"]+)" rel="next"', html)
        ways.append(url)
        url = found[1].replace("&amp;", "&") if found else ""
    assert seen == [str(number) for number in range(119, -1, -1)]
    html = client.get(ways[-1]).text
    back = re.search(r'href="([^"]+)" rel="prev"', html)
    assert back
    html = client.get(back[1].replace("&amp;", "&")).text
    assert re.findall(r'<code>thing</code> <span class="num">(\d+)</span>', html)[0] == "69"


@pytest.mark.parametrize(
    "where", ["before=0", "after=999999999999999999999", "before=x", "after=-1"]
)
def test_an_absurd_place_is_no_fault(cast: Cast, where: str) -> None:
    assert cast.client("audit").get(f"/audit?{where}").status_code == 200


def test_it_leaves_as_a_workbook_and_that_it_left_is_audited(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    answer = cast.client("audit").get("/audit/export?action=entry.record&format=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("entry.record" in row for row in cells)
    assert any("X003" in str(cell) for row in cells[:4] for cell in row), "whose copy it is"
    with cast.inside():
        detail = db.session.scalars(
            sa.select(AuditEvent.detail).where(AuditEvent.action == "audit.export")
        ).one()
    assert (detail["rows"], detail["format"]) == (1, "xlsx")


def test_a_formula_that_somebody_smuggled_in_is_dead(cast: Cast) -> None:
    tell(cast, 1, '=cmd|"/c calc"!A1')
    text = cast.client("audit").get("/audit/export?kind=thing&format=csv").data.decode("utf-8-sig")
    assert "'=cmd" in text
    assert re.search(r'(^|,|")=cmd', text, re.MULTILINE) is None


def test_more_than_a_file_takes_is_refused_with_what_to_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.services.audit.listing.MOST_ROWS", 3)
    tell(cast, 4)
    answer = cast.client("audit").get("/audit/export?kind=thing")
    assert answer.status_code == 422
    assert "3" in answer.text
    assert "缩短日期" in answer.text


def test_a_file_is_read_in_slices_and_is_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.services.audit.listing.IN_TURN", 4)
    for count in (7, 1):
        tell(cast, count)
        text = cast.client("audit").get("/audit/export?kind=thing&format=csv").text
        numbers = re.findall(r",thing,(\d+),", text)
        assert numbers[-7:] == [str(number) for number in range(6, -1, -1)]
        assert len(numbers) == (7 if count == 7 else 8)


def test_a_log_that_was_tampered_with_says_so_on_top(cast: Cast) -> None:
    tell(cast, 3)
    with cast.inside():
        audit.seal()
        last = audit.head().seq
        connection = db.session.connection(execution_options={"writes": True})
        connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
        connection.exec_driver_sql("UPDATE audit_event SET object_id = 'x' WHERE object_id = '1'")
        db.session.commit()
    html = cast.client("audit").get("/audit").text
    assert "日志不完整" in html
    assert f"第 {last - 1} 行" in html


def test_how_many_statements_a_page_takes_does_not_grow_with_the_log(cast: Cast) -> None:
    client = cast.client("audit")
    tell(cast, 2)
    with counted(cast.app) as few:
        client.get("/audit")
    tell(cast, 200)
    with counted(cast.app) as many:
        client.get("/audit")
    assert len(many) == len(few)


def recorded() -> set[str]:
    """Return every action that the code writes down, read off the calls themselves."""
    found = set()
    for path in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS:
                found |= {
                    argument.value
                    for argument in node.args
                    if isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and CODE.fullmatch(argument.value)
                }
    return found


CALLS = (
    "audit.record",
    "audit.record_each",
    "record",
    "_audit",
    "_tell",
    "_record",
    "audit.refused",
)


def test_every_action_has_its_words() -> None:
    missing = {one for one in recorded() if one not in audit_words.ACTIONS}
    assert not missing
    assert len(recorded()) > 60
