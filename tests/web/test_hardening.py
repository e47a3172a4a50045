"""What every answer has in common: headers, cookies, hosts, origins, and what it never tells."""

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

from portal import create_app
from portal.extensions import db
from portal.models import AuditEvent, Entry, EntryWords, Person, SignInAttempt
from portal.web.guard import public
from tests.cast import PASSWORD, Cast, settings
from tests.client import Client
from tests.entering import count, enter, form
from tests.proposing import proposed
from tests.statements import counted
from tests.web.route_table import ROUTES

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self' ws://localhost wss://localhost",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
READING = ("SELECT", "BEGIN", "WITH")
SEEN = "UPDATE person_session SET last_seen_at="
ELSEWHERE = ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)")


@public
def broken(rest: str = "") -> ResponseReturnValue:
    """Stand in for a view with a fault."""
    del rest
    message = "恒达贸易有限公司 could not be read"
    raise RuntimeError(message)


@pytest.fixture
def https(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Give the application as it is set up behind a proxy that speaks HTTPS."""
    given = settings(sqlite_url, tmp_path / "instance")
    object.__setattr__(given, "https", True)
    app = create_app(given)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def demand_headers(answer: TestResponse) -> None:
    """Assert what holds for every answer, whatever it is."""
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/login", 200),
        ("GET", "/people", 303),
        ("POST", "/login", 400),
        ("GET", "/boards/1/fragment", 401),
        ("GET", "/nowhere", 404),
        ("GET", "/static/nowhere.js", 404),
        ("GET", f"/static/dist/{'a' * 300}", 404),
        ("TRACE", "/login", 405),
        ("DELETE", "/login", 405),
        ("GET", "/broken", 500),
    ],
)
def test_every_answer_has_the_headers_and_none_but_a_file_is_kept(
    cast: Cast, method: str, path: str, status: int
) -> None:
    cast.app.add_url_rule("/broken", view_func=broken)
    answer = cast.stranger().open(path, method=method)
    assert answer.status_code == status
    demand_headers(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_refused_and_unreadable_forms_have_the_headers_too(cast: Cast) -> None:
    client = cast.client("zhou")
    for answer in (
        client.post_form("/entries"),
        client.post_form("/account/language", {"locale": "a\0b"}),
        client.post_form("/login", {"password": "x" * 600_000}),
        client.get("/campaigns/new"),
    ):
        assert answer.status_code in {400, 403, 413, 422}
        demand_headers(answer)
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_built_file_has_the_headers_and_may_be_kept(cast: Cast) -> None:
    page = cast.stranger().get("/login").get_data(as_text=True)
    path = page.split('href="')[1].split('"')[0]
    with closing(cast.stranger().get(path)) as answer:
        assert answer.status_code == 200
        demand_headers(answer)
        assert "no-store" not in answer.headers["Cache-Control"]


def test_a_fault_is_told_by_its_number_alone_and_stands_in_the_log_in_full(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    cast.app.add_url_rule("/broken/<rest>", view_func=broken)
    page = cast.stranger().get("/broken/a%0Aforged").get_data(as_text=True)
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert record.args is not None
    assert record.getMessage().split()[1] in page
    assert "恒达" not in page
    assert "Traceback" not in page
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize("host", ["evil.example", "localhost; script-src *", "localhost:x", "a b"])
@pytest.mark.parametrize("path", ["/", "/login", "/wall", "/nowhere", "/static/nowhere.js"])
def test_a_host_that_is_not_ours_is_refused_and_never_repeated(
    cast: Cast, host: str, path: str
) -> None:
    answer = cast.stranger().get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "connect-src 'none'" in answer.headers["Content-Security-Policy"]
    assert host not in str(answer.headers) + answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_a_host_that_is_not_ours_is_refused_before_the_first_run_too(app: Flask) -> None:
    assert app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://[", ""]
)
def test_a_form_of_another_site_is_refused_even_with_the_token(cast: Cast, origin: str) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    answer = client.post_form("/entries", form(), headers={"Origin": origin})
    assert answer.status_code == 403
    assert count(cast) == 0
    own = client.post_form("/entries", form(), headers={"Origin": "http://localhost"})
    assert own.status_code == 303


def test_every_write_asks_for_the_forms_token(cast: Cast) -> None:
    client = cast.client("system")
    for route in ROUTES:
        method, rule = route.split(" ")
        if method == "POST":
            path = "/".join("1" if "<" in part else part for part in rule.split("/"))
            assert client.post(path).status_code == 400, rule


def test_a_method_in_a_header_is_not_obeyed(cast: Cast) -> None:
    answer = cast.stranger().get("/logout", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 405


def cookies(app: Flask, base_url: str) -> dict[str, set[str]]:
    """Return every cookie that somebody who signs in, a screen, and a reader are given."""
    Cast(app)
    client = Client(app, app.response_class, use_cookies=True)
    page = client.get("/login", base_url=base_url)
    token = page.get_data(as_text=True).split('name="csrf-token" content="')[1].split('"')[0]
    given = {"employee_no": "60298", "password": PASSWORD, "csrf_token": token}
    answers = [
        page,
        client.post("/login", data=given, base_url=base_url),
        client.get("/wall", base_url=base_url),
        client.get("/account", base_url=base_url),
    ]
    token = answers[-1].get_data(as_text=True).split('name="csrf-token" content="')[1]
    given = {"locale": "en", "csrf_token": token.split('"')[0]}
    answers.append(client.post("/account/language", data=given, base_url=base_url))
    return {
        cookie.split("=")[0]: {part.split("=")[0] for part in cookie.split("; ")[1:]}
        for answer in answers
        for cookie in answer.headers.getlist("Set-Cookie")
    }


def test_no_cookie_is_read_by_a_script_or_sent_from_elsewhere(app: Flask) -> None:
    found = cookies(app, "http://localhost")
    assert set(found) == {
        "hongbang_form",
        "hongbang_session",
        "hongbang_display",
        "hongbang_locale",
    }
    for attributes in found.values():
        assert {"HttpOnly", "SameSite"} <= attributes
        assert "Secure" not in attributes
        assert "Domain" not in attributes


def test_over_https_every_cookie_is_secure_and_those_that_open_something_are_the_hosts(
    https: Flask,
) -> None:
    found = cookies(https, "https://localhost")
    assert set(found) == {
        "__Host-hongbang_form",
        "__Host-hongbang_session",
        "__Host-hongbang_display",
        "hongbang_locale",
    }
    assert all({"HttpOnly", "SameSite", "Secure"} <= attributes for attributes in found.values())
    answer = https.test_client().get("/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_sends_anybody_to_another_site(cast: Cast, target: str) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    client = cast.client("zhou")
    answers = [
        cast.stranger().post_form("/account/language", {"locale": "en", "next": target}),
        client.post_form(f"/entries/{entry_id}/reversal", {"reason": "重复", "next": target}),
        client.post_form(
            f"/account/password?next={target}",
            {"old": PASSWORD, "new": "Gp7-haizi-qu", "again": "Gp7-haizi-qu"},
        ),
    ]
    for answer in answers:
        assert answer.status_code == 303
        assert answer.headers["Location"][:1] == "/"
        assert "evil" not in answer.headers["Location"]


def test_fields_that_no_form_offers_change_nothing(cast: Cast) -> None:
    cast.live_campaign()
    more = {
        "owner_id": cast.people["he"],
        "recorder_id": cast.people["he"],
        "unit_id": cast.units["west"],
        "recorded_at": "2020-01-01",
        "reverses_id": 1,
        "id": 77,
    }
    assert cast.client("zhou").post_form("/entries", form(**more)).status_code == 303
    changed = {
        "name": "周雨桐",
        "employee_no": "60298",
        "id": cast.people["he"],
        "unit": cast.units["west_team"],
        "password_hash": "",
        "must_change_password": "1",
        "disabled_at": "2020-01-01",
        "role": "system_admin",
    }
    path = f"/people/{cast.people['zhou']}/edit"
    assert cast.client("system").post_form(path, changed).status_code == 303
    with cast.inside():
        entry = db.session.scalars(sa.select(Entry)).one()
        assert (entry.owner_id, entry.recorder_id) == (cast.people["zhou"],) * 2
        assert (entry.unit_id, entry.id) == (cast.units["retail"], 1)
        zhou = db.session.get_one(Person, cast.people["zhou"])
        assert zhou.unit_id == cast.units["retail"]
        assert zhou.password_hash
        assert not zhou.must_change_password
        assert zhou.disabled_at is None


def test_a_page_that_is_looked_at_writes_nothing(cast: Cast) -> None:
    season = cast.live_campaign()
    numbers = {
        "board_id": season.boards["east", "person"],
        "campaign_id": season.id,
        "entry_id": enter(cast, "zhou"),
        "person_id": cast.people["zhou"],
        "unit_id": cast.units["retail"],
        "proposal_id": proposed(cast, season),
    }
    clients = {who: cast.client(who) for who in ("zhou", "wang", "system")}
    for route in ROUTES:
        method, rule = route.split(" ")
        # The wall's own page hands out a code: that is its purpose. Taking a list out is audited.
        if rule.endswith("/export"):
            continue
        if method != "GET" or rule.startswith("/wall") or "display_id" in rule:
            continue
        path = rule
        for name, number in numbers.items():
            path = path.replace(f"<int:{name}>", str(number))
        path = path.replace("<key>", f"p{cast.people['zhou']}")
        for client in clients.values():
            with counted(cast.app) as statements:
                answer = client.get(path)
            # On a slow machine all of this takes longer than a minute, and a session is marked as
            # seen once in one: that its person looks is all that it says.
            written = [one for one in statements if not one.startswith((*READING, SEEN))]
            if answer.status_code < 400:
                assert written == [], path


def test_what_is_out_of_sight_is_audited_with_who_and_where(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "he")
    client = cast_on.client("wang")
    # As many zeros as would not fit the column: the same row all the same.
    assert client.get(f"/entries/{entry_id:070d}").status_code == 404
    assert client.get(f"/people/{cast_on.people['he']}").status_code == 404
    assert client.post_form(f"/entries/{entry_id}/verification").status_code == 404
    with cast_on.inside():
        rows = db.session.execute(
            sa.select(AuditEvent.person_id, AuditEvent.address, AuditEvent.result).where(
                AuditEvent.action == "out_of_sight"
            )
        ).all()
    assert rows == [(cast_on.people["wang"], "127.0.0.1", "refused")] * 3


def test_a_statement_that_fails_tells_nobody_the_customers_name(cast_on: Cast) -> None:
    with cast_on.inside(), pytest.raises(sa.exc.SQLAlchemyError) as caught:
        db.session.execute(
            sa.insert(EntryWords), {"entry_id": 999, "customer": "恒达贸易有限公司", "note": "王总"}
        )
    assert "恒达" not in str(caught.value)
    assert "王总" not in str(caught.value)


def test_no_log_and_no_audit_row_holds_a_customers_name(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    with caplog.at_level(logging.DEBUG):
        client.post_form("/entries", form(customer="恒达贸易有限公司"))
        client.post_form("/entries", form(customer="恒达贸易有限公司", quantity="none"))
        client.post_form("/entries/1/reversal", {"reason": "客户恒达撤销"})
    assert "恒达" not in caplog.text
    with cast.inside():
        for row in db.session.scalars(sa.select(AuditEvent)):
            assert "恒达" not in f"{row.object_id} {row.detail}"


def test_a_fragment_is_the_same_for_whoever_asks_and_each_language_has_its_own(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    path = f"/boards/{season.boards['branch', 'person']}/fragment"
    first, second = cast.client("zhou"), cast.client("liu")
    chinese = first.get(f"{path}?locale=zh_CN")
    english = second.get(f"{path}?locale=en")
    assert chinese.data != english.data
    assert chinese.headers["ETag"] != english.headers["ETag"]
    assert second.get(f"{path}?locale=zh_CN").data == chinese.data
    assert first.get(f"{path}?locale=en").data == english.data
    for name in ("60298", "恒达"):
        assert name not in chinese.get_data(as_text=True).replace('data-key="', "")


def test_an_answer_of_half_a_megabyte_of_dots_is_not_waited_for(cast: Cast) -> None:
    cast.live_campaign()
    dots = "." * 400_000
    client = cast.client("zhou")
    # Were a text looked through before it is measured, this would take an hour.
    assert client.post_form("/entries", form(customer=f"a{dots}b")).status_code == 422
    assert client.post_form("/entries", form(quantity=f"1.{'1' * 400_000}")).status_code == 422
    assert count(cast) == 0


def test_while_the_database_is_away_every_page_says_so_and_it_comes_back(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    cast.live_campaign()
    client, stranger = cast.client("zhou"), cast.stranger()
    stranger.get("/login")
    with cast.inside():
        path = Path(str(db.engine.url.database))
        db.session.remove()
        db.engine.dispose()
    away = path.with_suffix(".away")
    path.rename(away)
    path.mkdir()
    try:
        for route in ROUTES:
            method, rule = route.split(" ")
            address = "/".join("1" if "<" in part else part for part in rule.split("/"))
            answer = client.get(address) if method == "GET" else client.post_form(address)
            assert answer.status_code in {200, 303, 400, 404, 422, 503}, route
            demand_headers(answer)
        page = client.get("/entries/new")
        assert page.status_code == 503
        assert page.headers["Retry-After"]
        assert "Traceback" not in page.get_data(as_text=True)
        assert client.get("/nowhere").status_code in {404, 503}
        assert all("\n" not in record.getMessage() for record in caplog.records)
    finally:
        path.rmdir()
        away.rename(path)
    assert client.get("/entries/new").status_code == 200


def test_a_sign_in_that_cannot_be_a_number_is_no_fault_and_counts_as_a_failure(
    cast_on: Cast,
) -> None:
    client = cast_on.stranger()
    for typed in ("x" * 5_000, "😀", "\u202e60298", "%s", "' OR 1=1 --"):
        assert client.sign_in(typed, "wrong").status_code == 422
    assert client.sign_in("60298\0", PASSWORD).status_code == 400
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count(SignInAttempt.id))) == 5
