"""The pages of absences and deputies: who sees and does what, and what is refused."""

import re
from datetime import UTC, datetime

import pytest

from portal import clock
from tests.cast import Cast
from tests.client import Client

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
LEAVE = {
    "person": "60298",
    "kind": "leave",
    "starts_on": "2026-11-24",
    "ends_on": "2026-11-26",
    "note": "年假",
}


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with clock.at(NOON):
        yield


def deputy(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "person": "60298",
        "unit": cast.units["east"],
        "kind": "checks",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-30",
        **changes,
    }


def action(client: Client, page: str, ending: str) -> str:
    """Return the address of the only form on the page whose address ends so."""
    (found,) = re.findall(rf'action="([^"]*{ending})"', client.get(page).text)
    return str(found)


def test_an_absence_is_recorded_listed_and_withdrawn(cast: Cast) -> None:
    client = cast.client("wang")
    answer = client.post_form("/absences", LEAVE)
    assert (answer.status_code, answer.location) == (303, "/absences")
    html = client.get("/absences").text
    assert "周雨桐" in html
    assert "年假" in html
    withdrawal = action(client, "/absences", "/withdrawal")
    assert cast.client("sun").post_form(withdrawal).status_code == 404
    assert cast.client("zhou").post_form(withdrawal).status_code == 403
    assert client.post_form(withdrawal).status_code == 303
    assert client.post_form(withdrawal).status_code == 409
    assert "年假" not in client.get("/absences").text
    assert "年假" in client.get("/absences?when=withdrawn").text


@pytest.mark.parametrize(
    "person",
    ["60298", "60298 周雨桐", " 周雨桐 ", "６０２９８"],
    ids=["no", "offered", "name", "wide"],
)
def test_a_person_is_meant_by_number_or_name(cast: Cast, person: str) -> None:
    client = cast.client("wang")
    assert client.post_form("/absences", {**LEAVE, "person": person}).status_code == 303
    assert "60298" in client.get("/absences").text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"person": ""}, "person"),
        ({"person": "何志强"}, "person"),
        ({"person": "60118"}, "person"),
        ({"person": "王建国"}, "person"),
        ({"kind": "holiday"}, "kind"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2026-11-27"}, "ends_on"),
        ({"ends_on": "x"}, "ends_on"),
        ({"note": "电话 13912345678"}, "note"),
    ],
)
def test_a_refused_absence_comes_back_with_the_reason_at_its_field(
    cast: Cast, form: dict[str, str], field: str
) -> None:
    answer = cast.client("wang").post_form("/absences", {**LEAVE, **form})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_an_overlap_is_refused_with_the_dates_of_the_other(cast: Cast) -> None:
    client = cast.client("wang")
    client.post_form("/absences", LEAVE)
    answer = client.post_form("/absences", {**LEAVE, "starts_on": "2026-11-26"})
    assert answer.status_code == 422
    assert "2026-11-24" in answer.text


def test_two_of_one_name_are_told_apart_by_their_numbers(cast: Cast) -> None:
    client = cast.client("system")
    new = {"employee_no": "60999", "name": "周雨桐", "unit": cast.units["retail"]}
    assert client.post_form("/people", new).status_code == 200
    answer = client.post_form("/absences", {**LEAVE, "person": "周雨桐"})
    assert answer.status_code == 422
    assert 'id="person-error"' in answer.text
    assert client.post_form("/absences", {**LEAVE, "person": "60999"}).status_code == 303


@pytest.mark.parametrize("key", ["zhou", "liu", "security", "audit"])
def test_who_has_nobody_in_their_charge_sees_no_absences(cast: Cast, key: str) -> None:
    client = cast.client(key)
    assert client.get("/absences").status_code == 403
    assert client.post_form("/absences", LEAVE).status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("unit=&when=&page=", 200),
        ("unit=x&when=x&page=x", 200),
        ("page=-1", 200),
        ("page=99999999999999999999", 200),
        ("unit=99999999999999999999", 404),
        ("q=%25_&person=x", 200),
    ],
)
def test_whatever_stands_in_the_address_is_answered(cast: Cast, query: str, status: int) -> None:
    assert cast.client("wang").get(f"/absences?{query}").status_code == status


def test_ones_own_coming_absence_stands_on_ones_account_and_the_persons_page(cast: Cast) -> None:
    wang = cast.client("wang")
    wang.post_form("/absences", {**LEAVE, "starts_on": "2026-11-23"})
    assert "11月26日" in cast.client("zhou").get("/account").text
    html = wang.get(f"/people/{cast.people['zhou']}").text
    assert "calendar-off" in html
    assert "/absences?person=60298" in html
    assert "/absences?person=60001" not in wang.get(f"/people/{cast.people['wang']}").text


def test_a_deputy_is_named_works_and_is_withdrawn(cast: Cast) -> None:
    wang, zhou = cast.client("wang"), cast.client("zhou")
    assert zhou.get("/entries?of=unit").status_code == 403
    answer = wang.post_form("/absences/deputies", deputy(cast))
    assert (answer.status_code, answer.location) == (303, "/absences/deputies")
    assert zhou.get("/entries?of=unit").status_code == 200
    assert "城东支行" in zhou.get("/account").text
    assert "11月30日" in wang.get(f"/people/{cast.people['zhou']}").text
    withdrawal = action(wang, "/absences/deputies", "/withdrawal")
    assert cast.client("sun").post_form(withdrawal).status_code == 404
    assert wang.post_form(withdrawal).status_code == 303
    assert wang.post_form(withdrawal).status_code == 409
    assert zhou.get("/entries?of=unit").status_code == 403


def test_an_acting_supervisor_has_the_absences_but_not_the_deputies(cast: Cast) -> None:
    security, zhou = cast.client("security"), cast.client("zhou")
    form = deputy(cast, kind="acting")
    assert security.post_form("/absences/deputies", form).status_code == 303
    html = zhou.get("/absences").text
    assert "黄俊杰" in html
    assert "/absences/deputies" not in html
    assert zhou.get("/absences/deputies").status_code == 403
    assert zhou.post_form("/absences/deputies", deputy(cast, person="60155")).status_code == 403


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"person": "王建国"}, "person"),
        ({"person": "何志强"}, "person"),
        ({"unit": "0"}, "unit"),
        ({"unit": "999999"}, "unit"),
        ({"kind": "king"}, "kind"),
        ({"starts_on": "2026-11-22"}, "starts_on"),
        ({"ends_on": "2026-11-22"}, "ends_on"),
        ({"ends_on": ""}, "ends_on"),
    ],
)
def test_a_refused_deputy_comes_back_with_the_reason_at_its_field(
    cast: Cast, form: dict[str, str], field: str
) -> None:
    answer = cast.client("wang").post_form("/absences/deputies", deputy(cast, **form))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize("key", ["zhou", "liu", "system", "audit"])
def test_who_may_name_nobody_sees_no_deputies(cast: Cast, key: str) -> None:
    client = cast.client(key)
    assert client.get("/absences/deputies").status_code == 403
    assert client.post_form("/absences/deputies", deputy(cast)).status_code == 403


def test_the_menu_leads_the_security_administrator_to_the_deputies(cast: Cast) -> None:
    assert 'href="/absences/deputies"' in cast.client("security").get("/account").text
    html = cast.client("wang").get("/account").text
    assert 'href="/absences"' in html
    assert 'href="/absences/deputies"' not in html


def test_a_deputy_is_no_role_to_give(cast: Cast) -> None:
    client = cast.client("security")
    url = f"/people/{cast.people['zhou']}"
    assert 'value="deputy"' not in client.get(url).text
    form = {"role": "deputy", "unit": cast.units["east"]}
    answer = client.post_form(f"{url}/roles", form)
    assert answer.status_code == 422
    assert 'id="role-error"' in answer.text
