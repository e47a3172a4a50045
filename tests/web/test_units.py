"""The pages of units: the tree, a unit, and the ways to change it."""

import pytest

from tests.cast import Cast

WRITES: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": "零售先锋组"}, "/rename"),
    ({"parent": "west"}, "/move"),
    ({}, "/disable"),
    ({}, "/enable"),
)


def page_of(cast: Cast, key: str) -> str:
    return f"/units/{cast.units[key]}"


def filled(cast: Cast, form: dict[str, str]) -> dict[str, object]:
    return {name: cast.units.get(value, value) for name, value in form.items()}


def new(cast: Cast, **form: object) -> dict[str, object]:
    named = {"kind": "team", "code": "BH-E-3", "name": "厅堂服务"}
    return {"parent": cast.units["east"], **named, **form}


def test_an_administrator_sees_the_whole_tree_with_head_counts(cast: Cast) -> None:
    html = cast.client("system").get("/units").text
    for name in ("示例银行", "滨海分行", "城东支行", "零售一组", "城西支行"):
        assert name in html
    assert "10\u00a0" in html


def test_a_supervisor_sees_their_part_without_forms(cast: Cast) -> None:
    client = cast.client("wang")
    html = client.get("/units").text
    assert "零售一组" in html
    assert "城西支行" not in html
    html = client.get(page_of(cast, "retail")).text
    assert "/rename" not in html


def test_a_unit_elsewhere_or_nowhere_is_not_found(cast: Cast) -> None:
    client = cast.client("wang")
    for url in (page_of(cast, "west"), page_of(cast, "branch"), "/units/999", f"/units/{2**70}"):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("key", ["zhou", "audit"])
def test_who_looks_after_no_unit_may_not_look(cast: Cast, key: str) -> None:
    client = cast.client(key)
    assert client.get("/units").status_code == 403
    assert client.get(page_of(cast, "east")).status_code == 403


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    assert cast.stranger().get("/units").status_code == 303


def test_a_unit_is_added_where_the_link_says(cast: Cast) -> None:
    client = cast.client("system")
    form = client.get("/units/new", query_string={"parent": cast.units["east"]})
    assert f'selected value="{cast.units["east"]}"' in form.text
    answer = client.post_form("/units", new(cast, path="/1/"))
    assert answer.status_code == 303
    html = client.get(answer.headers["Location"]).text
    assert "厅堂服务" in html
    assert "城东支行" in html


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"code": "bh-e-1"}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"kind": "branch"}, "kind"),
        ({"kind": "kiosk"}, "kind"),
        ({"parent": 0}, "parent"),
        ({"parent": "x"}, "parent"),
    ],
)
def test_a_refused_unit_comes_back_with_the_reason_at_its_field(
    cast: Cast, form: dict[str, object], field: str
) -> None:
    answer = cast.client("system").post_form("/units", new(cast, **form))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize(("form", "path"), WRITES)
def test_only_a_system_administrator_changes_a_unit(
    cast: Cast, form: dict[str, str], path: str
) -> None:
    url = page_of(cast, "retail") + path
    for other in ("security", "wang", "liu", "zhou", "audit"):
        assert cast.client(other).post_form(url, filled(cast, form)).status_code == 403
    assert cast.client("sun").post_form(url, filled(cast, form)).status_code == 404
    client = cast.client("system")
    assert client.get(url).status_code == 405
    assert client.post(url, data=filled(cast, form)).status_code == 400
    assert client.post_form(f"/units/999{path}", filled(cast, form)).status_code == 404
    # Two people work in the unit, so that it stays in use.
    assert client.post_form(url, filled(cast, form)).status_code == (
        422 if path == "/disable" else 303
    )


def test_a_move_under_itself_comes_back_with_the_reason(cast: Cast) -> None:
    answer = cast.client("system").post_form(
        f"{page_of(cast, 'branch')}/move", {"parent": cast.units["east"]}
    )
    assert answer.status_code == 422
    assert 'id="parent-error"' in answer.text


def test_a_refused_name_comes_back_with_the_reason(cast: Cast) -> None:
    answer = cast.client("system").post_form(f"{page_of(cast, 'east')}/rename", {"name": " "})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
