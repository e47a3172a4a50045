"""The pages of people: who sees and does what, with every answer that a browser can get."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, Cast
from tests.client import Client

WRITES: tuple[tuple[dict[str, str], str, str], ...] = (
    # What is sent, to where below the person's page, and who may.
    ({"name": "周雨彤", "employee_no": "60298"}, "/edit", "system"),
    ({"unit": "corporate"}, "/move", "system"),
    ({}, "/disable", "system"),
    ({}, "/password", "security"),
    ({"role": "supervisor", "unit": "retail"}, "/roles", "security"),
)


def page_of(cast: Cast, key: str) -> str:
    return f"/people/{cast.people[key]}"


def filled(cast: Cast, form: dict[str, str]) -> dict[str, object]:
    return {name: cast.units.get(value, value) for name, value in form.items()}


def add(cast: Cast, client: Client, **form: object) -> TestResponse:
    new = {"employee_no": "60777", "name": "李晓燕", "unit": cast.units["retail"], **form}
    return client.post_form("/people", new)


def test_a_supervisor_lists_their_people_and_nobody_elses(cast: Cast) -> None:
    html = cast.client("wang").get("/people").text
    assert "周雨桐" in html
    assert "60298" in html
    assert "何志强" not in html
    assert "/people/new" not in html


def test_a_search_narrows_the_list_and_says_so_when_nobody_fits(cast: Cast) -> None:
    client = cast.client("system")
    html = client.get("/people", query_string={"q": "zyt"}).text
    assert "周雨桐" in html
    assert "黄俊杰" not in html
    assert "周雨桐" not in client.get("/people", query_string={"q": "\x00nobody"}).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("unit=&state=&page=", 200),
        ("unit=x&state=x&page=x", 200),
        ("page=-1", 200),
        ("page=99999999999999999999", 200),
        ("unit=99999999999999999999", 404),
    ],
)
def test_whatever_stands_in_the_address_is_answered(cast: Cast, query: str, status: int) -> None:
    assert cast.client("system").get(f"/people?{query}").status_code == status


def test_a_unit_out_of_ones_care_is_not_found(cast: Cast) -> None:
    answer = cast.client("wang").get("/people", query_string={"unit": cast.units["west"]})
    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["zhou", "audit"])
def test_who_looks_after_nobody_may_not_look(cast: Cast, key: str) -> None:
    client = cast.client(key)
    for url in ("/people", "/people/new", page_of(cast, "huang"), page_of(cast, "he")):
        assert client.get(url).status_code == 403


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    client = cast.stranger()
    assert client.get("/people").status_code == 303
    answer = client.post_form(f"{page_of(cast, 'zhou')}/disable")
    assert "/login" in answer.headers["Location"]


def test_a_person_elsewhere_or_nowhere_is_not_found(cast: Cast) -> None:
    client = cast.client("wang")
    assert client.get(page_of(cast, "zhou")).status_code == 200
    for url in (page_of(cast, "he"), "/people/999999", f"/people/{2**70}", "/people/x"):
        assert client.get(url).status_code == 404


def test_a_new_person_signs_in_with_the_password_shown_once(cast: Cast) -> None:
    answer = add(cast, cast.client("system"), is_admin="1")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r"data-once-password>([^<]+)<", answer.text)
    assert shown is not None
    signed_in = cast.stranger().sign_in("60777", shown[1])
    assert signed_in.status_code == 303
    assert "/account/password" in signed_in.headers["Location"]


def test_a_typed_initial_password_is_not_shown_again(cast: Cast) -> None:
    client = cast.client("system")
    answer = add(cast, client, password="Kuihua-417")
    assert answer.status_code == 303
    assert "Kuihua-417" not in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"employee_no": "60 298"}, "employee_no"),
        ({"employee_no": ""}, "employee_no"),
        ({"name": " "}, "name"),
        ({"unit": 0}, "unit"),
        ({"unit": "x"}, "unit"),
        ({"in_post_since": "2999-01-01"}, "in_post_since"),
        ({"in_post_since": "31/12/2020"}, "in_post_since"),
        ({"password": "short"}, "password"),
    ],
)
def test_a_refused_person_comes_back_with_the_reason_at_its_field(
    cast: Cast, form: dict[str, object], field: str
) -> None:
    answer = add(cast, cast.client("system"), **form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize(("form", "path", "key"), WRITES)
def test_a_change_is_made_by_who_may_and_refused_to_others(
    cast: Cast, form: dict[str, str], path: str, key: str
) -> None:
    url = page_of(cast, "zhou") + path
    for other in {"system", "security", "wang", "liu", "zhou", "audit"} - {key}:
        assert cast.client(other).post_form(url, filled(cast, form)).status_code == 403
    assert cast.client("sun").post_form(url, filled(cast, form)).status_code == 404
    client = cast.client(key)
    assert client.post(url, data=filled(cast, form)).status_code == 400
    assert client.post_form(f"/people/999999{path}", filled(cast, form)).status_code == 404
    assert client.post_form(url, filled(cast, form)).status_code in (200, 303)


@pytest.mark.parametrize("path", ["/move", "/disable", "/enable", "/password", "/roles"])
def test_a_change_is_never_made_by_a_link(cast: Cast, path: str) -> None:
    assert cast.client("system").get(page_of(cast, "zhou") + path).status_code == 405


def test_an_edit_shows_on_the_page(cast: Cast) -> None:
    client = cast.client("system")
    form = {"name": "周雨彤", "employee_no": "60298", "in_post_since": "2024-03-01", "unit_id": 1}
    client.post_form(f"{page_of(cast, 'zhou')}/edit", form)
    html = client.get(page_of(cast, "zhou")).text
    assert "周雨彤" in html
    assert "零售一组" in html


def test_a_refused_edit_comes_back_with_what_was_typed(cast: Cast) -> None:
    form = {"name": "周雨彤", "employee_no": "X001"}
    answer = cast.client("system").post_form(f"{page_of(cast, 'zhou')}/edit", form)
    assert answer.status_code == 422
    assert 'value="周雨彤"' in answer.text
    assert 'id="employee_no-error"' in answer.text


def test_a_disabled_persons_browser_is_signed_out_and_may_come_back_when_enabled(
    cast: Cast,
) -> None:
    theirs, client = cast.client("zhou"), cast.client("system")
    client.post_form(f"{page_of(cast, 'zhou')}/disable")
    assert theirs.get("/account").status_code == 303
    assert cast.stranger().sign_in("60298", PASSWORD).status_code != 303
    client.post_form(f"{page_of(cast, 'zhou')}/enable")
    assert cast.stranger().sign_in("60298", PASSWORD).status_code == 303


def test_the_last_security_administrator_is_kept_with_a_reason(cast: Cast) -> None:
    answer = cast.client("system").post_form(f"{page_of(cast, 'security')}/disable")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_role_is_given_and_taken_on_the_persons_page(cast: Cast) -> None:
    client = cast.client("security")
    url = page_of(cast, "zhou")
    form = {"role": "organiser", "unit": cast.units["branch"]}
    assert client.post_form(f"{url}/roles", form).status_code == 303
    taken = re.findall(rf"{url}/roles/(\d+)/take", client.get(url).text)
    assert len(taken) == 2
    assert client.post_form(f"{url}/roles/{taken[-1]}/take").status_code == 303
    assert client.post_form(f"{url}/roles/{taken[-1]}/take").status_code == 404
    assert client.post_form(f"{url}/roles/{2**70}/take").status_code == 404
    assert len(re.findall(rf"{url}/roles/(\d+)/take", client.get(url).text)) == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"role": "supervisor", "unit": 0}, "unit"),
        ({"role": "account_manager", "unit": 0}, "role"),
        ({"role": "king", "unit": 0}, "role"),
    ],
)
def test_a_refused_role_comes_back_with_the_reason(
    cast: Cast, form: dict[str, object], field: str
) -> None:
    answer = cast.client("security").post_form(f"{page_of(cast, 'zhou')}/roles", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_nobody_is_offered_their_own_roles_to_change(cast: Cast) -> None:
    client = cast.client("security")
    assert "/take" not in client.get(page_of(cast, "security")).text
    answer = client.post_form(
        f"{page_of(cast, 'security')}/roles", {"role": "account_manager", "unit": 0}
    )
    assert answer.status_code == 403


def test_a_security_administrator_ends_one_of_a_persons_sessions(cast: Cast) -> None:
    theirs, client = cast.client("zhou"), cast.client("security")
    url = page_of(cast, "zhou")
    (session_id,) = re.findall(rf"{url}/sessions/(\d+)/end", client.get(url).text)
    assert "/sessions/" not in cast.client("system").get(url).text
    assert cast.client("system").post_form(f"{url}/sessions/{session_id}/end").status_code == 403
    assert client.post_form(f"{url}/sessions/{session_id}/end").status_code == 303
    assert theirs.get("/account").status_code == 303
    assert client.post_form(f"{url}/sessions/999999/end").status_code == 404


def test_the_pages_are_whole_in_english(cast: Cast) -> None:
    client = cast.client("security")
    client.post_form("/account/language", {"locale": "en"})
    html = client.get(page_of(cast, "zhou")).text
    assert "Give a role" in html
    assert "Account manager" in html
