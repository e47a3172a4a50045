"""The working calendar's page: what it shows to whom, and what is changed on it."""

import re
from datetime import UTC, date, datetime

import pytest

from portal import clock
from portal.services import calendar
from portal.services.work import writing
from tests.cast import Cast
from tests.statements import counted

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_2026() -> object:
    with clock.at(NOON):
        yield


@pytest.fixture
def seeded(cast: Cast) -> Cast:
    with cast.inside(), writing() as work:
        calendar.seed(work, (2026,))
    return cast


def look(html: str, day: str) -> str:
    """Return the class of a day of which the page says something."""
    found = re.search(rf'<td class="([a-z -]*)" title="{day}: ', html)
    return found[1] if found else ""


def test_a_year_shows_its_months_its_holidays_and_how_many_days_are_worked(seeded: Cast) -> None:
    html = seeded.client("zhou").get("/calendar", query_string={"year": "2026"}).text
    assert html.count('class="month"') == 12
    days = ("2月14日", "2月16日", "2月21日")
    assert [look(html, day) for day in days] == ["is-worked", "is-holiday", ""]
    assert "2月16日 – 2月23日" in html
    assert re.search(r'<dd class="num">248</dd>', html)
    assert 'aria-current="date"' in html
    assert 'action="/calendar' not in html


def test_the_present_year_is_shown_unless_another_is_asked_for(seeded: Cast) -> None:
    client = seeded.client("zhou")
    present = client.get("/calendar").text
    assert 'href="/calendar?year=2027"' in present
    for year in ("x", "1999", "2100", "-1", ""):
        answer = client.get("/calendar", query_string={"year": year})
        assert 'href="/calendar?year=2027"' in answer.text
    assert 'href="/calendar?year=2028"' in client.get("/calendar?year=2027").text


def test_a_year_that_nobody_has_loaded_says_so_and_who_may_is_told_what_to_do(cast: Cast) -> None:
    html = cast.client("zhou").get("/calendar?year=2026").text
    assert "notice is-info" in html
    assert "is-alert" in html
    client = cast.client("system")
    html = client.get("/calendar?year=2026").text
    assert 'action="/calendar/official"' in html
    html = client.get("/calendar?year=2027").text
    assert 'action="/calendar/official"' not in html
    assert 'action="/calendar/days"' in html


def test_the_official_calendar_is_loaded_by_a_button_and_refused_where_unknown(cast: Cast) -> None:
    client = cast.client("system")
    answer = client.post_form("/calendar/official", {"year": "2026"})
    assert (answer.status_code, answer.location) == (303, "/calendar?year=2026")
    html = client.get("/calendar?year=2026").text
    assert look(html, "2月14日") == "is-worked"
    assert 'action="/calendar/official"' not in html
    answer = client.post_form("/calendar/official", {"year": "2027"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert client.post_form("/calendar/official", {"year": "x"}).status_code == 422


def test_days_are_set_by_hand_and_taken_back(cast: Cast) -> None:
    client = cast.client("system")
    form = {"day": "2027-02-08", "until": "2027-02-12", "kind": "off", "name": "春节"}
    answer = client.post_form("/calendar/days", form)
    assert (answer.status_code, answer.location) == (303, "/calendar?year=2027")
    html = client.get("/calendar?year=2027").text
    assert html.count('class="is-holiday"') == 5 + 1
    form |= {"kind": "weekday"}
    assert client.post_form("/calendar/days", form).status_code == 303
    assert client.get("/calendar?year=2027").text.count('class="is-holiday"') == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "31/12/2027"}, "day"),
        ({"until": "2027-01-31"}, "until"),
        ({"until": "x"}, "until"),
        ({"kind": "holiday"}, "kind"),
        ({"name": ""}, "name"),
        ({"day": "2027-02-07", "until": ""}, "day"),
    ],
)
def test_refused_days_come_back_with_the_reason_at_the_field(
    cast: Cast, form: dict[str, str], field: str
) -> None:
    good = {"day": "2027-02-08", "until": "2027-02-12", "kind": "off", "name": "春节"}
    answer = cast.client("system").post_form("/calendar/days", {**good, **form})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_supervisor_closes_a_unit_and_opens_it_again(seeded: Cast) -> None:
    client = seeded.client("wang")
    html = client.get("/calendar?year=2026").text
    assert "城西支行" not in html
    form = {
        "unit": seeded.units["east"],
        "closed_on": "2026-12-01",
        "closed_until": "2026-12-03",
        "reason": "装修",
    }
    answer = client.post_form("/calendar/closures", form)
    assert (answer.status_code, answer.location) == (303, "/calendar?year=2026")
    html = seeded.client("zhou").get("/calendar?year=2026").text
    assert html.count('class="is-closed"') == 3 + 1
    assert "装修" in html
    assert "/removal" not in html
    (removal,) = re.findall(
        r'action="(/calendar/closures/\d+/removal)"', client.get("/calendar").text
    )
    assert seeded.client("sun").post_form(removal).status_code == 404
    answer = client.post_form(removal, {"until": "2026-12-03", "year": "2026"})
    assert answer.status_code == 303
    assert client.get("/calendar").text.count('class="is-closed"') == 1
    assert client.post_form(removal).status_code == 404


def test_one_day_is_closed_without_a_last_one_and_opened_without_a_stretch(cast: Cast) -> None:
    client = cast.client("wang")
    form = {"unit": cast.units["east"], "closed_on": "2026-12-01", "reason": "停电"}
    assert client.post_form("/calendar/closures", form).status_code == 303
    (removal,) = re.findall(
        r'action="(/calendar/closures/\d+/removal)"', client.get("/calendar").text
    )
    assert client.post_form(removal, {"until": "x"}).status_code == 303


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"unit": "west"}, "unit"),
        ({"unit": "0"}, "unit"),
        ({"closed_on": ""}, "closed_on"),
        ({"closed_until": "2026-11-30"}, "closed_until"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_refused_closure_comes_back_with_the_reason_at_the_field(
    cast: Cast, form: dict[str, str], field: str
) -> None:
    good: dict[str, object] = {"unit": "east", "closed_on": "2026-12-01", "reason": "装修"}
    sent = {**good, **form}
    sent["unit"] = cast.units.get(str(sent["unit"]), 0)
    answer = cast.client("wang").post_form("/calendar/closures", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="2026-12-01"' in answer.text or field == "closed_on"


@pytest.mark.parametrize("key", ["security", "audit"])
def test_who_sees_no_boards_and_keeps_no_calendar_sees_none(cast: Cast, key: str) -> None:
    assert cast.client(key).get("/calendar").status_code == 403


def test_the_menu_leads_there_for_who_keeps_it_and_who_sees_boards(cast: Cast) -> None:
    for key in ("zhou", "wang", "system"):
        assert 'href="/calendar"' in cast.client(key).get("/account").text
    assert 'href="/calendar"' not in cast.client("audit").get("/account").text


def test_the_page_takes_as_many_statements_however_much_stands_in_it(seeded: Cast) -> None:
    client = seeded.client("wang")
    client.get("/calendar")
    with counted(seeded.app) as few:
        client.get("/calendar")
    with seeded.inside():
        actor = seeded.actor("wang")
        for month in range(1, 12):
            day = date(2026, month, 9)
            calendar.close(actor, seeded.units["retail"], day, day, f"停电{month}")
    with counted(seeded.app) as many:
        client.get("/calendar")
    assert len(many) == len(few)


def test_the_page_is_whole_in_english(seeded: Cast) -> None:
    client = seeded.client("zhou")
    client.post_form("/account/language", {"locale": "en"})
    html = client.get("/calendar").text
    assert "February" in html
    assert "Spring Festival" in html
