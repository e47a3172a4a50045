"""Opening balances in the browser: a list sent, looked at and brought in."""

import io
import re

import pytest

from portal.services import sheets
from tests.cast import Cast
from tests.client import Client
from tests.season import Season

DIGEST = re.compile(r'name="seen" value="([0-9a-f]{64})"')


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


@pytest.fixture
def client(cast: Cast) -> Client:
    client = cast.client("liu")
    client.post_form("/account/language", {"locale": "en"})
    return client


def send(client: Client, season: Season, content: bytes, name: str = "a.csv") -> str:
    url = f"/campaigns/{season.id}/balances"
    answer = client.post_form(url, {"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_list_is_looked_at_and_brought_in(client: Client, season: Season) -> None:
    url = send(client, season, "工号,数量\n60298,7\n60118,4\n".encode())
    html = client.get(url).text
    assert "Take 2 rows over" in html
    found = DIGEST.search(html)
    assert found
    form = {"seen": found[1], "column": ["employee_no", "quantity"]}
    answer = client.post_form(url, form)
    assert answer.status_code == 303
    assert "2 figures brought in." in client.get(answer.headers["Location"]).text
    assert client.post_form(url, form).status_code == 404


def test_a_wrong_list_and_other_columns_are_shown_again(client: Client, season: Season) -> None:
    url = send(client, season, "工号,数量\n60298,7\n99999,4\n".encode())
    html = client.get(url).text
    assert "Nobody with this number takes part in the campaign." in html
    found = DIGEST.search(html)
    assert found
    form = {"seen": found[1], "column": ["employee_no", "quantity"]}
    assert client.post_form(url, form).status_code == 422
    right = send(client, season, "工号,数量\n60298,7\n".encode())
    assert client.post_form(right, form).status_code == 409


def test_the_workbook_to_fill_in_has_the_columns(client: Client, season: Season) -> None:
    answer = client.get(f"/campaigns/{season.id}/balances/blank")
    head = sheets.read(answer.data, "a.xlsx")[0]
    assert head == ["Employee number", "Full name", "Indicator", "Quantity", "As of day"]


def test_a_file_that_cannot_be_read_is_refused_at_the_field(client: Client, season: Season) -> None:
    url = f"/campaigns/{season.id}/balances"
    answer = client.post_form(url, {"file": (io.BytesIO(b"x"), "a.txt")})
    assert answer.status_code == 422
    assert "Send a workbook" in answer.text
    assert client.post_form(url).status_code == 422


def test_a_campaign_that_is_not_live_takes_none(cast: Cast, client: Client) -> None:
    draft = cast.live_campaign(code="draft", state="draft")
    url = f"/campaigns/{draft.id}/balances"
    assert "while a campaign is live" in client.get(url).text
    answer = client.post_form(url, {"file": (io.BytesIO("工号,数量\n".encode()), "a.csv")})
    assert answer.status_code == 409
