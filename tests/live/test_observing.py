"""What a server tells of itself: a line of the log a request, and figures at /metrics."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.entering import enter
from tests.house import House
from tests.live.line import Line

NAME = "恒昌贸易有限公司"


def lines(house: House) -> list[dict[str, Any]]:
    """Return the log's lines; a line that is not one object fails here."""
    return [
        json.loads(line)
        for line in house.server.log.read_text().split("\n")
        # Gunicorn's master speaks before the portal is there.
        if line and not line.startswith("[")
    ]


def figure(house: House, sample: str) -> float:
    """Return a figure as Prometheus reads it, 0 where it has not begun."""
    text = requests.get(house.server.url("/metrics"), timeout=20).text
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.fixture
def line(house: House) -> Iterator[Line]:
    """Give a socket of an account manager's page."""
    with Line(house.server, house.desk("zhou").cookies) as opened:
        yield opened


def test_a_request_is_one_line_with_its_person_and_the_id_that_the_answer_bears(
    house: House,
) -> None:
    answer = house.desk("zhou").get("/entries?page=1")
    [told] = [row for row in lines(house) if row.get("request") == answer.headers["X-Request-Id"]]
    assert (told["level"], told["message"]) == ("INFO", "answered")
    assert (told["method"], told["path"], told["status"]) == ("GET", "/entries", 200)
    assert told["person_id"] == house.cast.people["zhou"]
    assert told["address"] == "127.0.0.1"
    assert told["ms"] > 0


def test_what_is_searched_for_or_entered_stands_in_no_line(house: House) -> None:
    desk = house.desk("zhou")
    desk.enter(customer=NAME, note="走访恒昌")
    desk.get(f"/entries?customer={NAME}")
    said = json.dumps(lines(house), ensure_ascii=False)
    assert NAME not in said
    assert "恒昌" not in said


def test_whatever_an_address_holds_is_one_line(house: House) -> None:
    hostile = '/nowhere/%0a{"level": "INFO"}%0d%e2%80%a8%00%1b[31m'
    answer = house.desk("zhou").get(hostile)
    assert answer.status_code == 404
    [told] = [row for row in lines(house) if row.get("request") == answer.headers["X-Request-Id"]]
    assert told["path"] == '/nowhere/\n{"level": "INFO"}\r\u2028\x00\x1b[31m'
    assert house.server.log.read_text().isascii()


def test_openings_pushes_and_sockets_are_counted(house: House, line: Line) -> None:
    line.watch(house.board())
    entries, pushed = "hongbang_entries_total", 'hongbang_pushes_total{kind="board"}'
    measured = "hongbang_commit_to_push_seconds_count"
    before = [figure(house, name) for name in (entries, pushed, measured)]
    house.desk("zhou").enter()
    line.next("board")
    after = [figure(house, name) for name in (entries, pushed, measured)]
    assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1, 1]
    assert figure(house, 'hongbang_sockets{kind="page"}') >= 1
    walls = figure(house, 'hongbang_sockets{kind="wall"}')
    with Line(house.server, house.screen().cookies, auth={"as": "display"}):
        assert figure(house, 'hongbang_sockets{kind="wall"}') == walls + 1


def test_what_another_process_enters_is_not_counted_twice(house: House, line: Line) -> None:
    line.watch(house.board())
    before = figure(house, "hongbang_entries_total")
    enter(house.cast, "huang", quantity="1")
    line.next("board")
    assert figure(house, "hongbang_entries_total") == before


def test_requests_are_counted_by_what_answers_and_a_made_up_method_opens_no_row(
    house: House,
) -> None:
    requests.request("BREW", house.server.url("/login"), timeout=20)
    text = requests.get(house.server.url("/metrics"), timeout=20).text
    assert "BREW" not in text
    assert 'hongbang_requests_total{endpoint="none",method="other",status="405"}' in text
    assert 'hongbang_request_seconds_bucket{blueprint="auth",le="0.1"}' in text
