"""A list of people in the browser: sent, looked at, confirmed; and one that is taken out."""

import io
import re

import openpyxl
import pytest
from werkzeug.test import TestResponse

from portal.services import people, sheets
from portal.services.people import Details
from tests.cast import Cast
from tests.client import Client

HEAD = "工号,姓名,机构,状态\n"
DIGEST = re.compile(r'name="seen" value="([0-9a-f]{64})"')


@pytest.fixture
def client(cast: Cast) -> Client:
    client = cast.client("system")
    client.post_form("/account/language", {"locale": "en"})
    return client


def send(client: Client, content: str | bytes, name: str = "list.csv") -> TestResponse:
    content = content.encode() if isinstance(content, str) else content
    return client.post_form("/people/import", {"file": (io.BytesIO(content), name)})


def staged(client: Client, content: str) -> str:
    answer = send(client, HEAD + content)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def confirm(client: Client, url: str, **form: object) -> TestResponse:
    html = client.get(url).text
    found = DIGEST.search(html)
    columns = re.findall(r'type="hidden" name="column" value="(\w*)"', html)
    seen = found[1] if found else ""
    return client.post_form(url, {"seen": seen, "column": columns, **form})


def test_the_form_explains_the_columns_and_hands_a_workbook_to_fill_in(client: Client) -> None:
    html = client.get("/people/import").text
    assert "In post since" in html
    assert "The security administrator gives them both" in html
    answer = client.get("/people/import/blank")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    rows = sheets.read(answer.data, "a.xlsx")
    assert rows[0][:3] == ["Employee number", "Full name", "English name"]
    answer = send(client, answer.data, "filled.xlsx")
    assert "stands here already" in client.get(answer.headers["Location"]).text


def test_a_list_is_looked_at_and_then_taken_over(cast: Cast, client: Client) -> None:
    url = staged(client, "60777,李晓燕,BH-E-1,\n60298,周雨彤,,\n60342,,,离职\n60155,,,\n")
    html = client.get(url).text
    assert "李晓燕" in html
    assert "<del" in html
    assert "周雨桐" in html
    answer = confirm(client, url)
    assert answer.status_code == 303
    html = client.get(answer.headers["Location"]).text
    assert "1 person added. 1 person changed. 1 person disabled." in html
    assert "李晓燕" in html
    assert client.get(url).status_code == 404
    with cast.inside():
        assert people.find(cast.actor("system"), cast.people["zhou"]).name == "周雨彤"


def test_what_is_wrong_is_shown_at_its_cell_and_nothing_can_be_confirmed(client: Client) -> None:
    url = staged(client, "60777,李晓燕,nowhere,\n60298,周雨彤,,\n")
    html = client.get(url).text
    assert "No unit in your charge has this code or name." in html
    assert "One row is wrong" in html
    assert "周雨桐</del>" not in html
    assert "周雨桐</del>" in client.get(f"{url}?view=acting").text
    answer = confirm(client, url)
    assert answer.status_code == 422
    assert "correct the file" in answer.text


def test_columns_are_chosen_by_hand_without_a_script(client: Client) -> None:
    answer = send(client, "甲,乙\n60298,周雨彤\n")
    url = answer.headers["Location"]
    html = client.get(url).text
    assert "Choose the column that holds “Employee number”." in html
    assert "Take 1 row over" not in html
    html = client.get(url, query_string={"column": ["employee_no", "name"]}).text
    assert "Take 1 row over" in html
    twice = client.get(url, query_string={"column": ["employee_no", "employee_no"]}).text
    assert "choose one" in twice


def test_what_changed_meanwhile_is_shown_again(cast: Cast, client: Client) -> None:
    url = staged(client, "60298,周雨彤,,\n")
    html = client.get(url).text
    with cast.inside():
        people.edit(cast.actor("system"), cast.people["zhou"], Details("60298", "周雨童"))
    found = DIGEST.search(html)
    assert found
    answer = client.post_form(
        url, {"seen": found[1], "column": ["employee_no", "name", "unit", "state"]}
    )
    assert answer.status_code == 409
    assert "has changed meanwhile" in answer.text
    assert "周雨童" in answer.text


def test_a_long_list_has_pages(client: Client) -> None:
    url = staged(client, "".join(f"7{n:04},新人{n},BH-E-1,\n" for n in range(250)))
    html = client.get(url).text
    assert "Take 250 rows over" in html
    assert "新人99<" in html
    assert "新人100<" not in html
    last = client.get(f"{url}?page=3").text
    assert "新人249<" in last
    assert client.get(f"{url}?page=99999999999999999999").text.count("新人249<") == 1
    assert client.get(f"{url}?page=x&view=x&column=").status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "old .xls format"),
        (b"a,b", "a.txt", "Send a workbook"),
        (b"", "a.csv", "not empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_field(
    client: Client, content: bytes, name: str, said: str
) -> None:
    answer = send(client, content, name)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_form_without_a_file_is_refused(client: Client) -> None:
    answer = client.post_form("/people/import", {"file": "text"})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_more_than_the_server_takes_is_413(client: Client) -> None:
    answer = client.post(
        "/people/import",
        data=b"x" * (5 * 1024 * 1024 + 1),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


def test_a_staged_list_is_nobody_elses(cast: Cast, client: Client) -> None:
    url = staged(client, "60298,周雨彤,,\n")
    assert cast.client("security").get(url).status_code == 403
    assert client.get("/people/import/999").status_code == 404
    assert client.post_form("/people/import/999").status_code == 404


def test_the_list_goes_out_as_it_is_filtered(cast: Cast, client: Client) -> None:
    html = client.get("/people", query_string={"q": "zyt"}).text
    assert "/people/export?q=zyt" in html
    answer = client.get("/people/export", query_string={"q": "zyt", "format": "csv"})
    text = answer.data.decode("utf-8-sig")
    assert "系统管理员 (X001)" in text.splitlines()[0]
    assert text.splitlines()[2] == "60298,周雨桐,,BH-E-1,零售一组,,Active,Account manager"
    assert len(text.splitlines()) == 3
    book = openpyxl.load_workbook(io.BytesIO(client.get("/people/export?state=all").data))
    assert book.active.max_row == len(cast.people) + 2
    assert "/people/export" not in cast.client("security").get("/people").text


def test_what_went_out_comes_in_again_and_changes_nothing(client: Client) -> None:
    content = client.get("/people/export?state=all").data
    answer = send(client, content, "people.xlsx")
    html = client.get(answer.headers["Location"]).text
    assert "stands here already" in html


def test_a_name_is_never_a_formula(client: Client) -> None:
    confirm(client, staged(client, "=2+2,=1+1,BH-E-1,\n"))
    text = client.get("/people/export", query_string={"q": "=1", "format": "csv"}).data.decode()
    assert "'=2+2,'=1+1" in text
