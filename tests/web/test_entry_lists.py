"""Lists of entries in a browser: narrowed by their address, and taken out as a file."""

import csv
import html
import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from openpyxl.worksheet.worksheet import Worksheet

from portal.extensions import db
from portal.models import AuditEvent
from tests.cast import Cast
from tests.client import Client
from tests.entering import check, enter, take_back, today
from tests.statements import counted
from tests.web.hostile import VALUES

OK, FORBIDDEN, UNPROCESSABLE = 200, 403, 422
RETAIL = {"indicator": "social_card", "channel": "", "account_type": "", "customer": ""}
HALVES = {"shares": (("60155", 1),)}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELDS = (
    *("customer", "person", "unit", "state", "indicator", "channel", "campaign"),
    *("since", "until", "no", "by", "page", "of", "unverified"),
)


def page_of(client: Client, url: str) -> str:
    """Return a page that is there."""
    answer = client.get(url)
    assert answer.status_code == OK, url
    return answer.get_data(as_text=True)


def listed(text: str) -> list[int]:
    """Return the numbers of the entries on the page, in their order."""
    return [int(number) for number in re.findall(r'<th scope="row".*?/entries/(\d+)"', text)]


def chips(text: str) -> dict[str, str]:
    """Return the filters in force, with the address of the list without each."""
    group = text.partition('role="group"')[2].partition("</div>")[0]
    found = re.findall(r'<a class="chip[^"]*" href="([^"]+)"[^>]*>([^<]+)<', group)
    return {label: html.unescape(url) for url, label in found}


def wrong(text: str) -> set[str]:
    """Return the names of the filters that were left out, each with a sentence."""
    form = text.partition('class="card filters"')[2].partition("</form>")[0]
    tags = re.findall(r'<(?:input|select)[^>]* aria-invalid="true"[^>]*>', form)
    assert len(tags) == form.count('class="field-error"')
    return {re.findall(r' name="([^"]+)"', tag)[0] for tag in tags}


def sheet_of(cast: Cast, who: str, query: str = "") -> Worksheet:
    """Return the sheet that the person takes out, as a spreadsheet reads it."""
    answer = cast.client(who).get(f"/entries/export?format=xlsx{query}")
    assert answer.status_code == OK
    assert answer.mimetype == XLSX
    return openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]


def test_filters_in_the_address_narrow_the_list_and_stand_in_the_form(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    zhou = enter(cast, "zhou", customer="恒达贸易有限公司")
    huang = enter(cast, "huang", customer="顺兴五金店")
    check(cast, "wang", huang)
    boss = cast.client("wang")
    assert listed(page_of(boss, "/entries?of=unit")) == [huang, zhou]
    assert listed(page_of(boss, "/entries?of=unit&person=60298")) == [zhou]
    assert listed(page_of(boss, "/entries?of=unit&state=verified")) == [huang]
    assert listed(page_of(boss, f"/entries?of=unit&unit={cast.units['corporate']}")) == []
    assert listed(page_of(boss, f"/entries?of=unit&no=No.{zhou}")) == [zhou]
    text = page_of(boss, "/entries?of=unit&customer=恒达&since=2026年1月5日")
    assert listed(text) == [zhou]
    assert re.search(r'<input[^>]* name="customer"[^>]* value="恒达"', text)
    # However it was written, a day stands in the field as the field takes it.
    assert re.search(r'<input[^>]* name="since"[^>]* value="2026-01-05"', text)


def test_what_cannot_be_read_is_left_out_with_a_sentence_at_its_field(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    boss = cast.client("wang")
    query = f"since=abc&until=2026-02-30&unit={cast.units['west']}&state=odd&no=x&customer=（）"
    text = page_of(boss, f"/entries?of=unit&{query}&channel=999&indicator=1&by=size")
    assert wrong(text) == {"since", "until", "unit", "state", "no", "customer", "channel", "by"}
    assert "“abc”" in text
    assert listed(text) == [entry_id]
    assert len(chips(text)) == 1
    early = (today() - timedelta(3)).isoformat()
    text = page_of(boss, f"/entries?of=unit&since={today().isoformat()}&until={early}")
    assert wrong(text) == {"until"}
    assert listed(text) == [entry_id]


def test_nothing_in_an_address_is_a_fault(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    client = cast_on.client("wang")
    # The first holds a NUL, which is refused before any page is asked.
    for number, value in enumerate(VALUES[1:]):
        for name in FIELDS[number % 3 :: 3]:
            answer = client.get("/entries", query_string={"of": "unit", name: value})
            assert answer.status_code == OK, (name, value)
        every = dict.fromkeys(FIELDS, value) | {"of": "unit"}
        assert client.get("/entries", query_string=every).status_code == OK
        assert client.get("/entries/export", query_string=every).status_code == UNPROCESSABLE


def test_each_filter_is_a_chip_that_takes_itself_away(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    boss = cast.client("wang")
    day = today().isoformat()
    query = f"of=unit&person=60298&campaign={season.id}&state=standing&since={day}&until={day}"
    text = page_of(boss, f"/entries?{query}")
    found = chips(text)
    assert len(found) == 4
    assert any("周雨桐 60298" in label for label in found)
    for url in found.values():
        assert len(chips(page_of(boss, url))) == 3
        assert "of=unit" in url
    (days,) = [url for url in found.values() if "since" not in url]
    assert "until" not in days
    assert 'href="/entries?of=unit">' in text


def test_days_are_a_touch_away_and_keep_the_other_filters(cast: Cast) -> None:
    season = cast.live_campaign(starts_on=today() - timedelta(9), ends_on=today() + timedelta(9))
    enter(cast, "zhou")
    text = page_of(cast.client("zhou"), "/entries?state=standing")
    days = text.partition('class="filters-days"')[2].partition("</nav>")[0]
    found = [html.unescape(url) for url in re.findall(r'href="([^"]+)"', days)]
    assert len(found) == 4
    assert all("state=standing" in url for url in found)
    yesterday = (today() - timedelta(1)).isoformat()
    assert f"since={yesterday}&until={yesterday}" in found[1]
    assert f"since={season.starts_on}&until={season.ends_on}" in found[3]


def test_pages_and_orders_keep_the_filters(cast: Cast) -> None:
    cast.live_campaign()
    for _ in range(51):
        enter(cast, "zhou")
    old = enter(cast, "zhou", business_date=today() - timedelta(2))
    client = cast.client("zhou")
    text = page_of(client, "/entries?state=standing")
    assert listed(text)[0] == old
    (second,) = {html.unescape(url) for url in re.findall(r'href="([^"]+page=2)"', text)}
    assert "state=standing" in second
    assert len(listed(page_of(client, second))) == 2
    by_day = page_of(client, "/entries?state=standing&by=day&page=2")
    assert listed(by_day)[-1] == old


def test_the_sums_stand_above_the_list_in_the_measure(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou", quantity="3", **HALVES)
    take_back(cast, "zhou", enter(cast, "zhou", quantity="4"))
    enter(cast, "zhou", **RETAIL)
    text = page_of(cast.client("zhou"), "/entries")
    sums = text.partition('class="sums"')[2].partition("</section>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", sums).split())
    assert re.search(r"1\.5 户 .*\+5\.5 .*−4 .* 1 张 ", words), words
    assert 'class="sums-note"' in text
    # The row shows the part that the sums take, and what it is of.
    assert re.search(r"\+1\.5<small[^>]*>[^<]*\+3<", text)
    # To a supervisor an entry is whole.
    unit = page_of(cast.client("wang"), "/entries?of=unit")
    assert "+3" in unit
    assert "sums-note" not in unit


def test_no_entries_at_all_and_none_that_fits_are_told_apart(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    none = page_of(client, "/entries")
    assert 'class="card filters"' not in none
    assert "/entries/export" not in none
    enter(cast, "zhou")
    unfit = page_of(client, "/entries?state=late")
    assert listed(unfit) == []
    assert 'name="state"' in unfit
    assert 'class="btn is-primary" href="/entries">' in unfit


def test_the_customer_field_has_the_focus_by_a_slash(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    text = page_of(cast.client("zhou"), "/entries")
    assert re.search(r'<input[^>]* name="customer"[^>]* type="search"', text)


def test_only_people_in_charge_are_offered(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    text = page_of(cast.client("wang"), "/entries?of=unit")
    offered = text.partition("<datalist")[2].partition("</datalist>")[0]
    assert "60298" in offered
    assert "60118" not in offered
    assert (
        f'value="{cast.units["west"]}"'
        not in text.partition('name="unit"')[2].partition("</select>")[0]
    )
    assert "<datalist" not in page_of(cast.client("zhou"), "/entries")


@pytest.mark.parametrize("url", ["/entries?of=unit&person=60298&customer=恒达", "/entries"])
def test_a_list_takes_as_many_statements_with_sixty_entries_as_with_three(
    cast: Cast, url: str
) -> None:
    cast.live_campaign(verification="after")
    client = cast.client("wang" if "unit" in url else "zhou")

    def statements() -> int:
        with counted(cast.app) as sent:
            assert client.get(url).status_code == OK
        return len(sent)

    for _ in range(3):
        enter(cast, "zhou", **HALVES)
    few = statements()
    for _ in range(57):
        enter(cast, "zhou")
    assert statements() == few


def test_a_workbook_has_real_types_and_says_where_it_is_from(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    entry_id = enter(cast, "zhou", quantity="3", customer="恒达贸易有限公司", **HALVES)
    check(cast, "wang", entry_id)
    back = take_back(cast, "zhou", entry_id, "重复录入")
    sheet = sheet_of(cast, "wang", "&of=unit&state=shared")
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert all(text in rows[0][0] for text in ("王建国", "60001", str(today().year)))
    assert all(rows[number][0] for number in (1, 2))
    assert len(rows[3]) == 19
    reversal, opening = rows[4:]
    assert opening[0] == entry_id
    assert opening[1] == datetime.combine(today(), datetime.min.time())
    assert isinstance(opening[2], datetime)
    assert opening[3:12] == [
        *("周雨桐", "60298", "零售一组", "对公开户", "基本户"),
        *("记账公司等中介机构", "恒达贸易有限公司", 3, "户"),
    ]
    assert opening[13] == "王建国"
    assert isinstance(opening[14], datetime)
    assert (reversal[10], reversal[15], reversal[17]) == (-3, entry_id, "重复录入")
    assert sheet.cell(5, 1).value == back
    assert "yy" in sheet.cell(5, 2).number_format
    assert sheet.cell(5, 11).data_type == "n"


def test_ones_own_file_has_ones_own_part_and_masks_as_the_list_does(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou", quantity="3", customer="恒达贸易有限公司", **HALVES)
    enter(cast, "huang", customer="顺兴五金店")
    sheet = sheet_of(cast, "huang")
    rows = [[cell.value for cell in row] for row in sheet.rows][4:]
    assert [(row[9], row[10], row[19]) for row in rows] == [
        ("顺兴五金店", 1, 1),
        ("恒＊＊有限公司", 3, 1.5),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "@x", "-2+3", '=HYPERLINK("http://x")'])
def test_no_customer_is_a_formula(cast: Cast, name: str) -> None:
    cast.live_campaign()
    enter(cast, "zhou", customer=name)
    sheet = sheet_of(cast, "zhou")
    cell = sheet.cell(5, 10)
    assert (cell.value, cell.data_type) == (name, "s")
    assert all(cell.data_type != "f" for row in sheet.rows for cell in row)
    answer = cast.client("zhou").get("/entries/export?format=csv")
    *_rest, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert row[9] == f"'{name}"


def test_a_file_has_a_dated_name_and_is_stored_nowhere(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    client = cast.client("zhou")
    for kind in ("xlsx", "csv"):
        answer = client.get(f"/entries/export?format={kind}&state=standing")
        assert answer.headers["Cache-Control"] == "no-store"
        name = f"entries-{today().isoformat()}.{kind}"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    with cast.inside():
        found = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "entry.export").order_by(AuditEvent.id)
        ).all()
        assert [event.detail["format"] for event in found] == ["xlsx", "csv"]
        assert {event.person_id for event in found} == {cast.people["zhou"]}


def test_a_file_is_refused_rather_than_wider_than_it_was_asked_for(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    client = cast.client("zhou")
    for query in ("since=abc", "state=odd", "format=exe", "indicator=99", "customer=（）"):
        answer = client.get(f"/entries/export?{query}")
        assert answer.status_code == UNPROCESSABLE, query
    assert client.get("/entries/export?of=unit").status_code == FORBIDDEN
    with cast.inside():
        asked = sa.select(AuditEvent.id).where(AuditEvent.action == "entry.export")
        assert db.session.scalars(asked).all() == []


def test_the_file_is_offered_with_the_filters_of_the_list(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    day = date.isoformat(today())
    text = page_of(cast.client("wang"), f"/entries?of=unit&since={day}&page=1")
    links = {html.unescape(url) for url in re.findall(r'href="(/entries/export[^"]+)"', text)}
    assert links == {
        f"/entries/export?of=unit&since={day}&format={kind}" for kind in ("xlsx", "csv")
    }
