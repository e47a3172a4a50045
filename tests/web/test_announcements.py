"""The page of announcements and the home page: who reads, who publishes, what is refused."""

import re
from datetime import UTC, datetime

import pytest

from portal import clock
from tests.cast import EVERYBODY, Cast
from tests.client import Client

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TEXT = "周五 17:30 在二楼开会"


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with clock.at(NOON):
        yield


def announcement(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "unit": cast.units["east"],
        "text": TEXT,
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-29",
        **changes,
    }


def withdrawal(client: Client) -> str:
    (found,) = re.findall(r'action="([^"]*/withdrawal)"', client.get("/announcements").text)
    return str(found)


def test_it_is_published_read_at_home_and_taken_down(cast: Cast) -> None:
    wang, zhou = cast.client("wang"), cast.client("zhou")
    answer = wang.post_form("/announcements", announcement(cast))
    assert (answer.status_code, answer.location) == (303, "/announcements")
    assert TEXT in zhou.get("/").text
    html = zhou.get("/announcements").text
    assert TEXT in html
    assert "<textarea" not in html
    assert "/withdrawal" not in html
    address = withdrawal(wang)
    assert zhou.post_form(address).status_code == 403
    assert cast.client("sun").post_form(address).status_code == 404
    assert wang.get(address).status_code == 405
    assert wang.post_form(address).status_code == 303
    assert wang.post_form(address).status_code == 409
    assert TEXT not in zhou.get("/").text
    assert TEXT in zhou.get("/announcements?when=past").text


def test_ones_own_unit_and_a_week_stand_in_the_form(cast: Cast) -> None:
    html = cast.client("wang").get("/announcements").text
    assert f'<option selected value="{cast.units["east"]}">' in html
    assert 'value="2026-11-23"' in html
    assert 'value="2026-11-29"' in html
    assert f'value="{cast.units["west"]}"' not in html
    branch = cast.client("liu").get("/announcements").text
    assert f'<option selected value="{cast.units["branch"]}">' in branch


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "字" * 401}, "text"),
        ({"text": "身份证 11010519491231002X"}, "text"),
        ({"unit": 0}, "unit"),
        ({"unit": "x"}, "unit"),
        ({"starts_on": "2026-11-22"}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2026-11-22"}, "ends_on"),
        ({"ends_on": "2027-02-21"}, "ends_on"),
    ],
)
def test_a_refused_one_comes_back_with_the_reason_at_its_field(
    cast: Cast, form: dict[str, object], field: str
) -> None:
    answer = cast.client("wang").post_form("/announcements", announcement(cast, **form))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_only_who_is_in_charge_publishes(cast: Cast) -> None:
    for who in set(EVERYBODY) - {"wang", "sun", "liu"}:
        assert cast.client(who).post_form("/announcements", announcement(cast)).status_code == 403
    # A unit that is not offered is none that the form knows.
    assert cast.client("sun").post_form("/announcements", announcement(cast)).status_code == 422


def test_home_shows_three_and_how_many_run(cast: Cast) -> None:
    wang = cast.client("wang")
    for number in range(5):
        wang.post_form("/announcements", announcement(cast, text=f"第{number}条公告"))
    html = cast.client("zhou").get("/").text
    assert re.findall(r"第\d条公告", html) == ["第4条公告", "第3条公告", "第2条公告"]


def test_text_is_escaped(cast: Cast) -> None:
    cast.client("wang").post_form("/announcements", announcement(cast, text="<script>x</script>"))
    zhou = cast.client("zhou")
    for path in ("/", "/announcements"):
        assert "<script>x" not in zhou.get(path).text
        assert "&lt;script&gt;x" in zhou.get(path).text


@pytest.mark.parametrize("query", ["when=x", "page=0", "page=99999999999", "page=x", "when=past"])
def test_an_address_that_makes_no_sense_shows_the_list(cast: Cast, query: str) -> None:
    assert cast.client("zhou").get(f"/announcements?{query}").status_code == 200
