"""The first-run page: every page leads there until it is done, and then it is gone."""

import pytest
from flask import Flask

from portal.services import first_run
from tests.cast import Cast
from tests.client import Client

FORM = {
    "bank_name": "示例银行",
    "unit_name": "滨海分行",
    "unit_kind": "branch",
    "unit_code": "BH",
    "system_no": "X001",
    "system_name": "陈思远",
    "system_password": "Lantern-2026",
    "system_password_again": "Lantern-2026",
    "security_no": "X002",
    "security_name": "林婉清",
    "security_password": "Harbour-2026",
}


def browser(app: Flask) -> Client:
    return Client(app, app.response_class, use_cookies=True)


@pytest.fixture
def code(app: Flask) -> str:
    with app.app_context():
        made = first_run.new_code()
    assert made is not None
    return made


@pytest.mark.parametrize("path", ["/login", "/account", "/account/password"])
def test_before_the_first_run_every_page_leads_to_it(app: Flask, path: str) -> None:
    answer = browser(app).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/setup")


def test_machines_are_answered_before_the_first_run(app: Flask) -> None:
    assert browser(app).get("/healthz").status_code == 200


def test_the_first_run_through_to_both_administrators_signing_in(app: Flask, code: str) -> None:
    client = browser(app)
    assert client.get("/setup").status_code == 200
    answer = client.post_form("/setup", {**FORM, "code": code})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    page = client.get("/login").get_data(as_text=True)
    assert "示例银行" in page
    assert client.sign_in("x001", "Lantern-2026").headers["Location"] == "/"
    assert client.get("/account").status_code == 200
    colleague = browser(app)
    answer = colleague.sign_in("X002", "Harbour-2026")
    assert answer.headers["Location"].startswith("/account/password")


def test_after_the_first_run_its_page_is_gone(cast: Cast) -> None:
    client = cast.stranger()
    assert client.get("/setup").status_code == 404
    assert client.post_form("/setup", {**FORM, "code": "AAAA"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "AAAA-AAAA"),
        ("code", ""),
        ("bank_name", "  "),
        ("bank_name", "银" * 121),
        ("unit_name", ""),
        ("unit_code", "7" * 41),
        ("unit_kind", "planet"),
        ("system_no", " "),
        ("system_no", "7" * 41),
        ("system_password", "password"),
        ("system_password_again", "another"),
        ("security_no", "x001"),
        ("security_name", ""),
        ("security_password", "12345678"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_made(
    app: Flask, code: str, field: str, value: str
) -> None:
    client = browser(app)
    sent = {**FORM, "code": code, field: value}
    if field == "system_password":
        sent["system_password_again"] = value
    answer = client.post_form("/setup", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    with app.app_context():
        assert not first_run.is_done()


def test_what_was_typed_stays_but_no_hidden_password_comes_back(app: Flask, code: str) -> None:
    page = browser(app).post_form("/setup", {**FORM, "code": code, "security_no": "x001"})
    text = page.get_data(as_text=True)
    assert "滨海分行" in text
    assert "Lantern-2026" not in text


def test_setting_up_needs_the_forms_token(app: Flask, code: str) -> None:
    assert browser(app).post("/setup", data={**FORM, "code": code}).status_code == 400
