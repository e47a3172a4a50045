"""Targets to and from Excel in the browser: taken out, sent back, looked at and taken over."""

import io
import re
from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest

from portal.services import sheets, targets
from portal.services.sheets import Cell, Sheet
from tests.cast import Cast
from tests.client import Client
from tests.crowd import add_people
from tests.packages import OLE, package
from tests.season import Season

DIGEST = re.compile(r'name="seen" value="([0-9a-f]{64})"')


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


@pytest.fixture
def client(cast: Cast) -> Client:
    return english(cast, "liu")


def english(cast: Cast, who: str) -> Client:
    client = cast.client(who)
    client.post_form("/account/language", {"locale": "en"})
    return client


def url_of(season: Season) -> str:
    return f"/campaigns/{season.id}/targets/lists"


def send(client: Client, season: Season, content: bytes, name: str = "a.csv") -> str:
    asked = {"file": (io.BytesIO(content), name), "indicator": "corporate_account"}
    answer = client.post_form(url_of(season), {**asked, "period": "campaign"})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def confirmed(client: Client, url: str, reason: str = "年度任务下达") -> dict[str, object]:
    html = client.get(url).text
    found = DIGEST.search(html)
    assert found, html
    columns = re.findall(r'name="column" value="([^"]*)"', html)
    return {
        "seen": found[1],
        "column": columns,
        "reason": reason,
        "indicator": "corporate_account",
        "period": "campaign",
    }


def test_a_list_is_looked_at_and_taken_over(client: Client, season: Season) -> None:
    url = send(client, season, "工号,目标\n60298,7\n60118,4\n".encode())
    html = client.get(url).text
    assert "Take 2 rows over" in html
    assert "What the list adds up to" in html
    form = confirmed(client, url)
    answer = client.post_form(url.split("?")[0], form)
    assert answer.status_code == 303
    assert "2 targets changed." in client.get(answer.headers["Location"]).text
    assert client.post_form(url, form).status_code == 404


def test_a_wrong_cell_a_missing_reason_and_a_change_meanwhile_are_shown_with_the_rows(
    cast: Cast, client: Client, season: Season
) -> None:
    wrong = send(client, season, "工号,目标\n60298,seven\n60118,4\n".encode())
    html = client.get(wrong).text
    assert "Write a number, such as 12." in html
    assert "One row is wrong." in html
    assert client.post_form(wrong, {**confirmed(client, wrong)}).status_code == 422
    right = send(client, season, "工号,目标\n60298,7\n".encode())
    form = confirmed(client, right)
    answer = client.post_form(right, {**form, "reason": ""})
    assert answer.status_code == 422
    assert "Say why the targets change" in answer.text
    answer = client.post_form(right, {**form, "reason": "客户身份证11010519491231002X"})
    assert answer.status_code == 422
    assert "looks like an ID" in answer.text
    with cast.inside():
        targets.set(cast.actor("liu"), season.id, {season.participations["zhou"]: Decimal(9)}, {})
    answer = client.post_form(right, {**form, "reason": "下达"})
    assert answer.status_code == 409
    assert "has changed meanwhile" in answer.text
    assert 'value="下达"' in answer.text
    assert client.post_form(right, confirmed(client, right)).status_code == 303


def test_columns_can_be_chosen_otherwise_and_the_address_keeps_what_they_are_for(
    client: Client, season: Season
) -> None:
    url = send(client, season, "员工代号,本季\n60298,7\n".encode())
    html = client.get(url).text
    assert "Choose the column that holds “Target”" in html
    assert '<input type="hidden" name="period" value="campaign">' in html
    html = client.get(f"{url}&column=employee_no&column=target").text
    assert "Take 1 row over" in html


def test_a_period_in_the_form_is_that_of_the_rows_without_one(
    cast: Cast, client: Client, season: Season
) -> None:
    page = client.get(f"{url_of(season)}?indicator=points").text
    assert '<option selected value="points">' in page
    assert "Whole season" in page
    month = re.findall(r'value="(month:[^"]+)"', page)[0]
    answer = client.post_form(
        url_of(season),
        {"file": (io.BytesIO("工号,目标\n60298,7.5\n".encode()), "a.csv"), "indicator": "points",
         "period": month},
    )  # fmt: skip
    url = answer.headers["Location"]
    form = {**confirmed(client, url), "indicator": "points", "period": month}
    assert client.post_form(url.split("?")[0], form).status_code == 303
    with cast.inside():
        assert targets.history(cast.actor("liu"), season.id)[0].new == 7.5
    assert client.get(f"{url_of(season)}?period=month:1999-01-01:1999-01-31").status_code == 404


def test_the_workbook_to_fill_in_has_the_columns(client: Client, season: Season) -> None:
    answer = client.get(f"{url_of(season)}/blank")
    head = sheets.read(answer.data, "a.xlsx")[0]
    assert head[:3] == ["Kind", "Employee number", "Full name"]
    assert "Target" in head


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_what_is_exported_is_sent_back_unchanged(
    cast: Cast, client: Client, season: Season, file_format: str
) -> None:
    with cast.inside():
        targets.set(cast.actor("liu"), season.id, {season.participations["zhou"]: Decimal(9)}, {})
    url = f"/campaigns/{season.id}/targets/export?kind=month&format={file_format}"
    answer = client.get(url)
    assert answer.status_code == 200
    assert f".{file_format}" in answer.headers["Content-Disposition"]
    rows = sheets.read(answer.data, f"a.{file_format}")
    assert "Taken out by" in rows[0][0]
    assert [row[7] for row in rows if "60298" in row] == ["9"]
    if file_format == "xlsx":
        cells = [
            cell for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active for cell in row
        ]
        assert [cell.data_type for cell in cells if cell.value == 9] == ["n"]
        assert "f" not in {cell.data_type for cell in cells}
    back = client.get(send(client, season, answer.data, f"a.{file_format}")).text
    assert "Everything in the list stands here already." in back


def test_nothing_is_exported_in_another_form(client: Client, season: Season) -> None:
    url = f"/campaigns/{season.id}/targets/export"
    assert client.get(f"{url}?format=pdf").status_code == 422
    assert client.get(f"{url}?kind=fortnight").status_code == 404
    assert client.get(f"{url}?kind=campaign").status_code == 404
    assert client.get(f"{url}?indicator=nothing").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x", "a.txt", "Send a workbook"),
        (b"name,number", "a.xlsx", "no such workbook"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "by a password"),
        (package("", parts={"xl/media/a.bin": b"\0" * 30_000_000}), "a.xlsx", "far more than"),
        (package('<row r="1"><c r="A1"><f>1+1</f></c></row>'), "a.xlsx", "A1 holds a formula"),
        (package('<row r="20001"><c r="A20001"><v>1</v></c></row>'), "a.xlsx", "20000 rows"),
        (b"", "a.csv", "not empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_at_the_field(
    client: Client, season: Season, content: bytes, name: str, said: str
) -> None:
    form = {"file": (io.BytesIO(content), name)}
    answer = client.post_form(url_of(season), form)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_sheet_with_gaps_and_formulas_as_text_is_looked_at_like_any_other(
    cast: Cast, client: Client, season: Season
) -> None:
    rows: list[list[Cell]] = [
        ["", "", ""],
        ["工号", "", "目标"],
        ["", "", ""],
        ["60298", "", "=SUM(A1:A9)"],
        ["60118", "", 4],
    ]
    content = workbook(cast, rows)
    html = client.get(send(client, season, content, "a.xlsx")).text
    assert "Write a number, such as 12." in html
    assert "=SUM(A1:A9)" in html


@pytest.mark.parametrize("count", [1_000, 5_000])
def test_thousands_of_rows_are_taken_over_at_once(
    cast: Cast, client: Client, season: Season, count: int
) -> None:
    add_people(cast, season, count)
    rows: list[list[Cell]] = [["工号", "目标"]]
    rows += [[f"7{n:04}", 5] for n in range(count)]
    content = workbook(cast, rows)
    url = send(client, season, content, "a.xlsx")
    answer = client.post_form(url, confirmed(client, url))
    assert answer.status_code == 303
    told = client.get(answer.headers["Location"]).text
    assert f"{count} targets changed." in told


def test_a_paste_of_a_thousand_wrong_cells_is_told_cell_by_cell(
    cast: Cast, client: Client, season: Season
) -> None:
    add_people(cast, season, 1_000)
    rows = ["工号,目标", *(f"7{n:04},-{n + 1}" for n in range(1_000))]
    url = send(client, season, "\n".join(rows).encode())
    html = client.get(url).text
    assert html.count("A target is from 0 to 9999999.") == 100
    assert "1000 rows are wrong." in html
    assert client.post_form(url, confirmed(client, url)).status_code == 422


def test_locked_targets_take_no_list_of_a_supervisor(
    cast: Cast, client: Client, season: Season
) -> None:
    wang = english(cast, "wang")
    url = send(wang, season, "工号,目标\n60298,7\n".encode())
    form = confirmed(wang, url)
    with cast.inside():
        targets.set_lock(cast.actor("liu"), season.id, "定稿", locked=True)
    said = "only its organiser adjusts them"
    assert said in wang.get(url_of(season)).text
    assert 'type="file"' not in wang.get(url_of(season)).text
    answer = wang.post_form(url_of(season), {"file": (io.BytesIO("工号,目标\n".encode()), "a.csv")})
    assert answer.status_code == 409
    answer = wang.post_form(url, form)
    assert answer.status_code == 409
    assert said in answer.text
    assert 'type="file"' in client.get(url_of(season)).text


def test_lists_are_their_senders_alone(cast: Cast, client: Client, season: Season) -> None:
    url = send(client, season, "工号,目标\n60298,7\n".encode())
    wang = english(cast, "wang")
    assert wang.get(url).status_code == 404
    zhou = english(cast, "zhou")
    assert zhou.get(url).status_code == 403
    assert zhou.get(f"/campaigns/{season.id}/targets/export").status_code == 403
    assert client.get("/campaigns/999/targets/lists").status_code == 404


def workbook(cast: Cast, rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a workbook of the rows."""
    head, *others = rows
    with cast.inside():
        return sheets.workbook([Sheet("目标", [str(cell or "") for cell in head], others)])
