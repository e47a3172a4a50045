"""Signing in and out as a browser does it."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.http import parse_cookie

from portal import clock, create_app
from portal.extensions import db
from portal.models import AuditEvent, Person, PersonSession
from portal.services.work import writing
from portal.web.guard import background
from tests.cast import PASSWORD, Cast, settings
from tests.client import Client

FETCH = {"X-Requested-With": "fetch"}
COOKIE = "hongbang_session"


def token(client: Client) -> str | None:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else None


def test_the_session_cookie_is_out_of_reach_and_ends_with_the_browser(cast: Cast) -> None:
    answer = cast.stranger().sign_in("60298", PASSWORD)
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(COOKIE)]
    attributes = cookie.split("; ")[1:]
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"}
    assert len(parse_cookie(cookie)[COOKIE]) >= 43


def test_over_https_the_cookie_is_secure_and_pinned_to_the_host(
    sqlite_url: str, tmp_path: Path
) -> None:
    given = settings(sqlite_url, tmp_path / "instance")
    object.__setattr__(given, "https", True)
    app = create_app(given)
    cast = Cast(app)
    answer = cast.stranger().post_form(
        "/login",
        {"employee_no": "60298", "password": PASSWORD},
        base_url="https://localhost",
    )
    # The form's own cookie is Secure, too, so that this client would not send it over http.
    assert answer.status_code in {303, 400}
    client = Client(app, app.response_class, use_cookies=True)
    page = client.get("/login", base_url="https://localhost").get_data(as_text=True)
    csrf = page.split('name="csrf-token" content="')[1].split('"')[0]
    answer = client.post(
        "/login",
        data={"employee_no": "60298", "password": PASSWORD, "csrf_token": csrf},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/login"},
    )
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if COOKIE in one]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_new_sign_in_gives_a_new_token_and_the_old_one_is_dead(cast: Cast) -> None:
    client = cast.client("zhou")
    old = token(client)
    client.sign_in("60298", PASSWORD)
    assert token(client) not in {None, old}
    thief = cast.stranger()
    thief.set_cookie(COOKIE, str(old))
    assert thief.get("/account").headers["Location"].startswith("/login")


def test_a_token_that_an_attacker_planted_is_never_taken_up(cast: Cast) -> None:
    client = cast.stranger()
    client.set_cookie(COOKIE, "planted")
    client.sign_in("60298", PASSWORD)
    assert token(client) != "planted"


def test_unknown_wrong_and_locked_are_the_same_page_to_the_byte(cast: Cast) -> None:
    def page(employee_no: str, password: str) -> tuple[int, str]:
        client = cast.stranger()
        csrf = client.csrf_token()
        answer = client.post(
            "/login", data={"employee_no": employee_no, "password": password, "csrf_token": csrf}
        )
        text = answer.get_data(as_text=True).replace(employee_no, "NUMBER")
        for mark in ('name="csrf-token" content="', 'name="csrf_token" type="hidden" value="'):
            text = mark.join(
                part.split('"', 1)[-1] if i else part for i, part in enumerate(text.split(mark))
            )
        for mark in ('name="csrf_token" value="', 'id="csrf_token"'):
            text = mark.join(
                part.split('"', 1)[-1] if i else part for i, part in enumerate(text.split(mark))
            )
        return answer.status_code, text

    wrong = page("60298", "wrong")
    unknown = page("60999", "wrong")
    for _ in range(5):
        page("60155", "wrong")
    locked = page("60155", PASSWORD)
    assert wrong == unknown == locked
    assert wrong[0] == 422


def test_what_is_left_out_is_said_at_its_field(cast: Cast) -> None:
    answer = cast.stranger().sign_in("", "")
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('class="field-error"') == 2


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/account?tab=1", "/account?tab=1"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_the_way_leads_to_own_pages_only(
    cast: Cast, target: str, goes: str
) -> None:
    answer = cast.stranger().post_form(
        "/login",
        {"employee_no": "60298", "password": PASSWORD},
        query_string={"next": target},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, goes)


def test_a_page_asked_for_while_signed_out_comes_back_after_signing_in(cast: Cast) -> None:
    client = cast.stranger()
    answer = client.get("/account?tab=1")
    assert answer.status_code == 303
    answer = client.post_form(
        answer.headers["Location"], {"employee_no": "60298", "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/account?tab=1"


def test_a_session_that_ran_out_is_told_so_and_the_dead_are_not_told_apart_from_strangers(
    cast: Cast,
) -> None:
    client = cast.client("zhou")
    with clock.at(clock.now() + timedelta(minutes=31)):
        answer = client.get("/account")
        assert answer.headers["Location"] == "/login?next=/account"
        assert 'role="status"' in client.get("/login").get_data(as_text=True)
        assert client.get("/account", headers=FETCH).status_code == 401
    assert 'role="status"' not in cast.stranger().get("/login").get_data(as_text=True)


def test_the_dialog_is_answered_in_json_and_its_new_token_is_good(cast: Cast) -> None:
    client = cast.client("zhou")
    with clock.at(clock.now() + timedelta(minutes=31)):
        answer = client.post_form(
            "/login", {"employee_no": "60298", "password": "wrong"}, headers=FETCH
        )
        assert answer.status_code == 401
        assert answer.get_json()["message"]
        answer = client.post_form("/login", {"employee_no": "60298"}, headers=FETCH)
        assert answer.status_code == 422
        answer = client.post_form(
            "/login", {"employee_no": "60298", "password": PASSWORD}, headers=FETCH
        )
        assert answer.status_code == 200
        content = answer.get_json()
        assert content["ok"] is True
        answer = client.post(
            "/account/language",
            data={"locale": "en", "next": "/account", "csrf_token": content["csrf"]},
        )
        assert answer.status_code == 303


def test_forms_in_other_tabs_outlive_the_same_persons_return_but_not_another_persons(
    cast: Cast,
) -> None:
    client = cast.client("zhou")
    form_in_a_tab = {"locale": "en", "csrf_token": client.csrf_token()}
    client.sign_in("60298", PASSWORD)
    assert client.post("/account/language", data=form_in_a_tab).status_code == 303
    client.sign_in("60155", PASSWORD)
    assert client.post("/account/language", data=form_in_a_tab).status_code == 400


def test_an_address_that_tries_too_much_is_told_how_long_to_wait(cast: Cast) -> None:
    client = cast.stranger()
    for number in range(10):
        client.sign_in(f"account {number}", "wrong")
    answer = client.sign_in("60298", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 601
    answer = client.post_form(
        "/login", {"employee_no": "60298", "password": PASSWORD}, headers=FETCH
    )
    assert answer.status_code == 429
    assert answer.get_json()["message"]


def test_a_forged_forwarding_header_changes_neither_the_audit_nor_the_brake(cast: Cast) -> None:
    client = cast.stranger()
    for number in range(10):
        client.post_form(
            "/login",
            {"employee_no": f"account {number}", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
    assert client.sign_in("60298", PASSWORD).status_code == 429
    with cast.inside():
        addresses = set(db.session.scalars(sa.select(AuditEvent.address)))
    assert addresses == {"127.0.0.1"}


def test_behind_one_proxy_its_word_counts_and_what_stood_before_it_does_not(
    sqlite_url: str, tmp_path: Path
) -> None:
    given = settings(sqlite_url, tmp_path / "instance")
    object.__setattr__(given, "proxies", 1)
    app = create_app(given)
    Cast(app).stranger().post_form(
        "/login",
        {"employee_no": "60298", "password": "wrong"},
        headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"},
    )
    with app.app_context():
        assert set(db.session.scalars(sa.select(AuditEvent.address))) == {"10.1.2.3"}
        db.session.remove()
        db.engine.dispose()


def test_signing_out_ends_the_session_and_takes_the_cookie_back(cast: Cast) -> None:
    client = cast.client("zhou")
    old = token(client)
    answer = client.post_form("/logout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert token(client) is None
    with cast.inside():
        assert db.session.scalars(sa.select(PersonSession)).one().end_reason == "signed_out"
    client.set_cookie(COOKIE, str(old))
    assert client.get("/account").status_code == 303


def test_signing_out_is_a_post_with_a_token_and_works_when_the_session_ran_out(
    cast: Cast,
) -> None:
    client = cast.client("zhou")
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 400
    assert client.get("/account").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert client.post_form("/logout").status_code == 303


def test_signing_in_needs_the_forms_token(cast: Cast) -> None:
    answer = cast.stranger().post("/login", data={"employee_no": "60298", "password": PASSWORD})
    assert answer.status_code == 400


def test_whoever_got_a_password_from_others_chooses_one_before_anything_else(cast: Cast) -> None:
    with cast.inside(), writing() as work:
        work.session.get_one(Person, cast.people["zhou"]).must_change_password = True
    client = cast.stranger()
    answer = client.post_form(
        "/login?next=/account?tab=1", {"employee_no": "60298", "password": PASSWORD}
    )
    password_page = answer.headers["Location"]
    assert password_page == "/account/password?next=/account?tab%3D1"
    assert client.get("/account").headers["Location"] == "/account/password"
    answer = client.post_form(
        password_page,
        {"old": PASSWORD, "new": "Spring-tide 42", "again": "Spring-tide 42"},
    )
    assert answer.headers["Location"] == "/account?tab=1"
    assert client.get("/account").status_code == 200


def test_a_signed_in_person_is_led_past_the_form(cast: Cast) -> None:
    assert cast.client("zhou").get("/login?next=/account").headers["Location"] == "/account"


def test_only_what_a_person_does_prolongs_a_session(cast: Cast) -> None:
    cast.app.add_url_rule("/polled", "polled", background(lambda: "polled"))
    client = cast.client("zhou")
    start = clock.now()
    with clock.at(start + timedelta(minutes=20)):
        for path in ("/login", "/healthz", "/nowhere", "/boards/1/fragment"):
            client.get(path)
        assert client.get("/polled").text == "polled"
    with clock.at(start + timedelta(minutes=31)):
        assert client.get("/account").status_code == 303


def test_opening_a_page_prolongs_a_session(cast: Cast) -> None:
    client = cast.client("zhou")
    start = clock.now()
    for minutes in (29, 58, 87):
        with clock.at(start + timedelta(minutes=minutes)):
            assert client.get("/account").status_code == 200
