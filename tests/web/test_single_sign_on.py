"""Single sign-on against a provider that may say anything: a sentence for all of it, and no 500."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from portal import clock
from portal.config import SingleSignOn
from portal.extensions import db
from portal.models import AuditEvent, Person, PersonIdentity, PersonSession
from portal.services import single_sign_on
from portal.services.work import writing
from tests.cast import PASSWORD, Cast
from tests.client import Client
from tests.hostile_provider import CLIENT, SECRET, HostileProvider, as_json, hostile_provider
from tests.parallel import together

COOKIE = "hongbang_session"
SUBJECT = "a-1"


@pytest.fixture
def provider() -> Iterator[HostileProvider]:
    """Give a provider that tells the number of Zhou."""
    with hostile_provider() as made:
        made.claims = {"employee_no": "60298"}
        yield made


def trusting(cast: Cast, provider: HostileProvider, *, https: bool = False) -> Cast:
    """Have the cast's portal sign people in by the provider."""
    cast.app.config["SETTINGS"] = replace(
        cast.app.config["SETTINGS"],
        single_sign_on=SingleSignOn(provider.issuer, CLIENT, SECRET, "employee_no"),
        https=https,
    )
    single_sign_on.init_app(cast.app)
    return cast


@pytest.fixture
def bank(cast: Cast, provider: HostileProvider) -> Cast:
    """Give the cast with single sign-on."""
    return trusting(cast, provider)


@pytest.fixture
def bank_on(cast_on: Cast, provider: HostileProvider) -> Cast:
    """Give the cast with single sign-on, once on each engine."""
    return trusting(cast_on, provider)


def guest(cast: Cast) -> Client:
    """Return a browser of nobody, in which sentences are the ones that stand in the code."""
    client = cast.stranger()
    client.set_cookie("hongbang_locale", "en")
    return client


def went(client: Client, path: str = "/login/sso") -> str:
    """Start and return where the browser is sent."""
    answer = client.get(path)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def came(
    client: Client, provider: HostileProvider, subject: str = SUBJECT, path: str = "/login/sso"
) -> TestResponse:
    """Go to the provider and come back."""
    back = provider.send_back(went(client, path), subject)
    return client.get("/login/sso/back", query_string=back)


def refused(answer: TestResponse, status: int, words: str) -> None:
    """See that it is the sign-in page, with the sentence, and nobody signed in."""
    page = answer.get_data(as_text=True)
    assert (answer.status_code, 'name="password"' in page) == (status, True), page
    assert words in page
    assert not any(one.startswith(COOKIE) for one in answer.headers.getlist("Set-Cookie"))


def reasons(cast: Cast) -> list[object]:
    """Return why sign-ins failed, by the audit log."""
    with cast.inside():
        rows = db.session.scalars(
            sa.select(AuditEvent)
            .where(AuditEvent.action == "sign_in", AuditEvent.result == "failed")
            .order_by(AuditEvent.id)
        ).all()
        return [row.detail["reason"] for row in rows]


def identities(cast: Cast) -> list[tuple[str, int]]:
    """Return the subjects that open an account, and whose."""
    with cast.inside():
        return [
            (row.subject, row.person_id)
            for row in db.session.execute(
                sa.select(PersonIdentity.subject, PersonIdentity.person_id)
                .where(PersonIdentity.unlinked_at.is_(None))
                .order_by(PersonIdentity.id)
            )
        ]


def change(cast: Cast, key: str, **values: object) -> None:
    """Change columns of somebody."""
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Person).where(Person.id == cast.people[key]).values(**values)
        )


def test_without_a_provider_there_is_no_button_and_no_address(cast: Cast) -> None:
    client = cast.stranger()
    assert "/sso" not in client.get("/login").get_data(as_text=True)
    assert "/sso" not in cast.client("zhou").get("/").get_data(as_text=True)
    for path in ("/login/sso", "/login/sso/back", "/login/sso/out"):
        assert client.get(path).status_code == 404


def test_the_browser_is_sent_with_a_code_to_ask_for_and_all_that_guards_it(
    bank: Cast, provider: HostileProvider
) -> None:
    address, _, query = went(bank.stranger()).partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    assert address == f"{provider.issuer}/authorize"
    guards = {asked.pop("state"), asked.pop("nonce"), asked.pop("code_challenge")}
    assert len(guards) == 3
    assert all(len(guard) >= 20 for guard in guards)
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": "http://localhost/login/sso/back",
        "scope": "openid profile",
        "code_challenge_method": "S256",
        "ui_locales": "zh-CN",
    }


def test_over_https_the_way_back_is_https_whatever_the_proxy_says(
    cast: Cast, provider: HostileProvider
) -> None:
    trusting(cast, provider, https=True)
    query = parse_qs(urlsplit(went(cast.stranger())).query)
    assert query["redirect_uri"] == ["https://localhost/login/sso/back"]


def test_coming_back_opens_a_session_and_links_once(
    bank_on: Cast, provider: HostileProvider
) -> None:
    client = guest(bank_on)
    answer = came(client, provider, path="/login/sso?next=/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert "60298" in client.get("/account").get_data(as_text=True)
    came(guest(bank_on), provider)
    assert identities(bank_on) == [(SUBJECT, bank_on.people["zhou"])]
    with bank_on.inside():
        told = db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.detail)
            .where(AuditEvent.person_id == bank_on.people["zhou"])
            .order_by(AuditEvent.id)
        ).all()
    assert [row.action for row in told] == ["identity.link", "sign_in", "sign_in"]
    assert told[0].detail["subject"] == SUBJECT
    assert told[2].detail["how"] == "single_sign_on"


def test_many_first_sign_ins_at_once_link_once(bank_on: Cast, provider: HostileProvider) -> None:
    clients = [guest(bank_on) for _ in range(12)]
    backs = [provider.send_back(went(client), SUBJECT) for client in clients]

    def back(number: int) -> int:
        answer = clients[number].get("/login/sso/back", query_string=backs[number])
        return answer.status_code

    assert together([lambda n=n: back(n) for n in range(12)]) == [303] * 12  # type: ignore[misc]
    assert identities(bank_on) == [(SUBJECT, bank_on.people["zhou"])]


def test_a_claim_that_changes_moves_an_identity_to_nobody(
    bank: Cast, provider: HostileProvider
) -> None:
    came(guest(bank), provider)
    provider.claims["employee_no"] = "60155"
    client = guest(bank)
    came(client, provider)
    assert "60298" in client.get("/account").get_data(as_text=True)
    assert identities(bank) == [(SUBJECT, bank.people["zhou"])]


def test_a_second_identity_of_the_same_number_is_refused(
    bank: Cast, provider: HostileProvider
) -> None:
    came(guest(bank), provider)
    refused(came(guest(bank), provider, "b-2"), 403, "linked to another account")
    assert reasons(bank) == ["linked_otherwise"]
    assert identities(bank) == [(SUBJECT, bank.people["zhou"])]


@pytest.mark.parametrize(
    ("number", "reason", "words"),
    [
        (None, "no_number", "does not tell your employee number"),
        ("", "no_number", "does not tell your employee number"),
        (["60298"], "no_number", "does not tell your employee number"),
        (True, "no_number", "does not tell your employee number"),
        ("60298\ud800", "no_number", "does not tell your employee number"),
        ("60999", "unknown", "no account with your employee number"),
        ("6\0", "unknown", "no account with your employee number"),
        ("9" * 5000, "unknown", "no account with your employee number"),
    ],
)
def test_who_has_no_account_gets_none(
    bank: Cast, provider: HostileProvider, number: object, reason: str, words: str
) -> None:
    provider.claims["employee_no"] = number
    provider.user = {"sub": SUBJECT}
    refused(came(guest(bank), provider), 403, words)
    assert (reasons(bank), identities(bank)) == ([reason], [])


@pytest.mark.parametrize("is_linked", [False, True])
def test_the_disabled_stay_out_linked_or_not(
    bank: Cast,
    provider: HostileProvider,
    is_linked: bool,  # noqa: FBT001 - a case
) -> None:
    if is_linked:
        came(guest(bank), provider)
    change(bank, "zhou", disabled_at=clock.now())
    refused(came(guest(bank), provider), 403, "is disabled. Ask your system")
    assert reasons(bank) == ["disabled"]
    assert len(identities(bank)) == is_linked
    change(bank, "zhou", disabled_at=None)
    assert came(guest(bank), provider).status_code == 303


@pytest.mark.parametrize("is_linked", [False, True])
def test_whoever_guesses_at_a_password_keeps_nobody_from_coming_by_the_provider(
    bank_on: Cast,
    provider: HostileProvider,
    is_linked: bool,  # noqa: FBT001 - a case
) -> None:
    if is_linked:
        came(guest(bank_on), provider)
    for _ in range(5):
        guest(bank_on).sign_in("60298", "wrong")
    assert "locked" in guest(bank_on).sign_in("60298", PASSWORD).get_data(as_text=True)
    client = guest(bank_on)
    assert came(client, provider).status_code == 303
    assert "60298" in client.get("/account").get_data(as_text=True)
    # The lock stands: to whoever guesses, nothing has become easier.
    assert guest(bank_on).sign_in("60298", PASSWORD).status_code != 303
    assert reasons(bank_on) == ["password"] * 5 + ["locked"] * 2


@pytest.mark.parametrize("number", [" 60298 ", 60298, "６０２９８"])
def test_a_number_is_the_same_however_the_directory_writes_it(
    bank: Cast, provider: HostileProvider, number: object
) -> None:
    provider.claims["employee_no"] = number
    assert came(guest(bank), provider).status_code == 303


def test_a_number_that_the_token_leaves_out_is_asked_for(
    bank: Cast, provider: HostileProvider
) -> None:
    provider.claims = {}
    provider.user = {"sub": SUBJECT, "employee_no": "60298"}
    assert came(guest(bank), provider).status_code == 303
    provider.user["sub"] = "somebody-else"
    refused(came(guest(bank), provider, "b-2"), 502, "cannot be trusted")


def moments(ahead: dict[str, int]) -> dict[str, object]:
    """Return moments so many seconds ahead of now, as tokens write them."""
    return {name: int(clock.now().timestamp()) + seconds for name, seconds in ahead.items()}


def _sign_anew(provider: HostileProvider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "first"})


def _sign_by_secret(provider: HostileProvider) -> None:
    provider.key = OctKey.import_key(SECRET * 8, {"kid": "first"})
    provider.algorithm = "HS256"


def _sign_not_at_all(provider: HostileProvider) -> None:
    provider.algorithm = "none"


def _say(**claims: object) -> Callable[[HostileProvider], None]:
    return lambda provider: provider.claims.update(claims)


def _answer(path: str, content: object, status: int = 200) -> Callable[[HostileProvider], None]:
    def spoil(provider: HostileProvider) -> None:
        provider.instead[path] = lambda: as_json(content, status)

    return spoil


UNTRUSTED: dict[str, Callable[[HostileProvider], None]] = {
    "another nonce": _say(nonce="n" * 20),
    "no nonce": _say(nonce=None),
    "another audience": _say(aud="payroll"),
    "no audience": _say(aud=None),
    "two audiences and no word for whom": _say(aud=[CLIENT, "payroll"]),
    "two audiences, for the other": _say(aud=[CLIENT, "payroll"], azp="payroll"),
    "another issuer": _say(iss="https://evil.example"),
    "no subject": _say(sub=None),
    "an empty subject": _say(sub=""),
    "an endless subject": _say(sub="s" * 256),
    "a subject that is a number": _say(sub=7),
    "a subject with a NUL": _say(sub="a\0b"),
    "a subject with half a character": _say(sub="a\ud800b"),
    "no end": _say(exp=None),
    "an end that is a word": _say(exp="tomorrow"),
    "a stranger's signature": _sign_anew,
    "a signature by the secret": _sign_by_secret,
    "no signature": _sign_not_at_all,
    "no token": _answer("/token", {"access_token": "a", "token_type": "Bearer"}),
    "a token that is none": _answer("/token", {"access_token": "a", "id_token": "a.b.c"}),
    "a list": _answer("/token", [1, 2]),
    "keys that are none": _answer("/keys", {"keys": [{"kty": "RSA", "n": "!", "e": 1}]}),
    "no keys": _answer("/keys", {"keys": []}),
    "a word for keys": _answer("/keys", "keys"),
}


@pytest.mark.parametrize("how", UNTRUSTED)
def test_what_is_not_the_providers_for_us_and_now_opens_nothing(
    bank: Cast, provider: HostileProvider, how: str
) -> None:
    back = guest(bank)
    sent = provider.send_back(went(back), SUBJECT)
    UNTRUSTED[how](provider)
    refused(back.get("/login/sso/back", query_string=sent), 502, "cannot be trusted")
    assert (reasons(bank), identities(bank)) == (["untrusted"], [])


@pytest.mark.parametrize("ahead", [{"exp": -200}, {"iat": 3600, "exp": 7200}, {"nbf": 3600}])
def test_a_token_of_another_time_points_at_the_clocks(
    bank: Cast, provider: HostileProvider, ahead: dict[str, int]
) -> None:
    provider.claims |= moments(ahead)
    refused(came(guest(bank), provider), 502, "clocks of both servers")
    assert reasons(bank) == ["out_of_time"]


@pytest.mark.parametrize("ahead", [{"exp": -60}, {"iat": 90, "nbf": 90}])
def test_clocks_may_differ_by_a_minute_or_two(
    bank: Cast, provider: HostileProvider, ahead: dict[str, int]
) -> None:
    provider.claims |= moments(ahead)
    assert came(guest(bank), provider).status_code == 303


def test_a_new_key_is_fetched_when_it_is_first_used(bank: Cast, provider: HostileProvider) -> None:
    came(guest(bank), provider)
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    provider.published = [provider.key]
    assert came(guest(bank), provider).status_code == 303
    assert came(guest(bank), provider).status_code == 303
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


DISCOVERY = "/.well-known/openid-configuration"
AMISS: dict[str, tuple[Callable[[HostileProvider], None], int]] = {
    "not there": (_answer(DISCOVERY, {}, 404), 503),
    "broken": (_answer(DISCOVERY, {}, 500), 503),
    "of another issuer": (_answer(DISCOVERY, {"issuer": "https://evil.example"}), 502),
    "a list": (_answer(DISCOVERY, []), 502),
    "with nothing in it": (_answer(DISCOVERY, {}), 502),
    "no JSON": (lambda p: p.instead.update({DISCOVERY: lambda: (200, "text/html", b"<p>")}), 502),
    "endless": (
        lambda p: p.instead.update({DISCOVERY: lambda: (200, "text/html", b" " * 600_000)}),
        502,
    ),
    "elsewhere": (
        lambda p: p.instead.update({DISCOVERY: lambda: (302, "", b"http://localhost/healthz")}),
        502,
    ),
    "leading to a script": (
        lambda p: p.instead.update(
            {DISCOVERY: lambda: as_json(p.discovery() | {"authorization_endpoint": "javascript:1"})}
        ),
        502,
    ),
    "signing with what it shares": (
        lambda p: p.instead.update(
            {
                DISCOVERY: lambda: as_json(
                    p.discovery() | {"id_token_signing_alg_values_supported": ["HS256", "none"]}
                )
            }
        ),
        502,
    ),
}


@pytest.mark.parametrize("how", AMISS)
def test_a_provider_that_is_not_itself_is_told_once_and_not_asked_again_at_once(
    bank: Cast, provider: HostileProvider, how: str
) -> None:
    spoil, status = AMISS[how]
    spoil(provider)
    words = "does not answer" if status == 503 else "cannot be trusted"
    refused(guest(bank).get("/login/sso?next=/account"), status, words)
    answer = guest(bank).get("/login/sso?next=/account")
    refused(answer, 503, "does not answer")
    assert "/login/sso?next=/account" in answer.get_data(as_text=True)
    assert len(reasons(bank)) == 1
    assert provider.asked == [DISCOVERY]


def test_a_provider_that_is_off_is_no_fault_of_ours(cast: Cast) -> None:
    with hostile_provider() as gone:
        pass
    trusting(cast, gone)
    refused(guest(cast).get("/login/sso"), 503, "does not answer")
    assert reasons(cast) == ["unreachable"]


@pytest.mark.parametrize(
    ("content", "status", "reason", "shown"),
    [
        ({"error": "invalid_grant"}, 400, "used", 400),
        ({"error": "invalid_client"}, 401, "refused", 502),
        ({"error": {"a": 1}}, 400, "refused", 502),
        ({}, 500, "unreachable", 503),
        ("busy", 429, "unreachable", 503),
    ],
)
def test_a_code_that_is_not_exchanged_opens_nothing(
    bank: Cast, provider: HostileProvider, content: object, status: int, reason: str, shown: int
) -> None:
    provider.instead["/token"] = lambda: as_json(content, status)
    assert came(guest(bank), provider).status_code == shown
    assert reasons(bank) == [reason]


HALF = "half \ud800 and \0"


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        (DISCOVERY, {"issuer": HALF}, 200),
        ("/token", {"error": HALF}, 400),
        ("/token", {HALF: HALF}, 200),
        ("/userinfo", {"sub": HALF, "employee_no": HALF}, 200),
        ("/userinfo", {"sub": SUBJECT, "employee_no": HALF}, 200),
    ],
)
def test_half_a_character_is_a_refusal_that_the_auditor_can_read(
    bank_on: Cast, provider: HostileProvider, path: str, content: object, status: int
) -> None:
    provider.claims = {}
    client = guest(bank_on)
    if path == DISCOVERY:
        provider.instead[path] = lambda: as_json(content, status)
        answer = client.get("/login/sso")
    else:
        sent = provider.send_back(went(client), SUBJECT)
        provider.instead[path] = lambda: as_json(content, status)
        answer = client.get("/login/sso/back", query_string=sent)
    assert 400 <= answer.status_code <= 502
    assert answer.status_code != 500
    assert 'name="password"' in answer.get_data(as_text=True)
    assert len(reasons(bank_on)) == 1
    page = bank_on.client("audit").get("/audit")
    assert page.status_code == 200
    page.get_data().decode()


def test_a_code_is_good_once(bank: Cast, provider: HostileProvider) -> None:
    client = guest(bank)
    back = provider.send_back(went(client), SUBJECT)
    assert client.get("/login/sso/back", query_string=back).status_code == 303
    # Who is in already is not frightened by the browser's way back.
    again = client.get("/login/sso/back", query_string=back)
    assert (again.status_code, again.headers["Location"]) == (303, "/")
    # Another window's state does not make the code good again.
    other = provider.send_back(went(guest(bank)), SUBJECT)
    client = guest(bank)
    state = parse_qs(urlsplit(went(client)).query)["state"][0]
    refused(
        client.get("/login/sso/back", query_string={"code": back["code"], "state": state}),
        400,
        "used already",
    )
    # Nor is what another browser began taken up, which would sign somebody in as the attacker.
    refused(client.get("/login/sso/back", query_string=other), 400, "begun elsewhere")
    assert reasons(bank) == ["used", "not_begun"]


def test_two_windows_may_be_under_way_at_once(bank: Cast, provider: HostileProvider) -> None:
    client = guest(bank)
    first = provider.send_back(went(client, "/login/sso?next=/account"), SUBJECT)
    second = provider.send_back(went(client, "/login/sso?next=/boards"), SUBJECT)
    for back, place in ((second, "/boards"), (first, "/account")):
        answer = client.get("/login/sso/back", query_string=back)
        assert answer.headers["Location"] == place


def test_however_often_it_is_begun_the_cookie_stays_small(
    bank: Cast, provider: HostileProvider
) -> None:
    client = guest(bank)
    for _ in range(9):
        back = provider.send_back(went(client), SUBJECT)
    cookie = client.get_cookie("hongbang_form")
    assert cookie is not None
    assert len(cookie.value) < 2500
    assert client.get("/login/sso/back", query_string=back).status_code == 303


def test_what_was_begun_long_ago_is_begun_again(bank: Cast, provider: HostileProvider) -> None:
    client = guest(bank)
    with clock.at(clock.now() - timedelta(minutes=11)):
        back = provider.send_back(went(client), SUBJECT)
    refused(client.get("/login/sso/back", query_string=back), 400, "too long ago")


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        ("access_denied", 403, "cancelled"),
        ("temporarily_unavailable", 503, "unreachable"),
        ("invalid_scope", 502, "refused"),
        ("x" * 5000, 502, "refused"),
    ],
)
def test_a_provider_that_says_no_is_told_as_what_it_is(
    bank: Cast, provider: HostileProvider, error: str, status: int, reason: str
) -> None:
    client = guest(bank)
    state = provider.send_back(went(client, "/login/sso?next=/account"), SUBJECT)["state"]
    answer = client.get("/login/sso/back", query_string={"error": error, "state": state})
    refused(answer, status, "ingle sign-on")
    assert "/login?next=/account" in answer.get_data(as_text=True)
    assert reasons(bank) == [reason]


def test_next_leads_to_own_pages_only(bank: Cast, provider: HostileProvider) -> None:
    answer = came(guest(bank), provider, path="/login/sso?next=//evil.example")
    assert answer.headers["Location"] == "/"


def test_the_session_is_new_and_the_browsers_earlier_one_is_over(
    bank: Cast, provider: HostileProvider
) -> None:
    client = bank.client("huang")
    old = client.get_cookie(COOKIE)
    client.csrf_token()
    with client.session_transaction() as cookie:
        before = cookie["csrf_token"]
    assert old
    client.delete_cookie(COOKIE)
    sent = went(client)
    client.set_cookie(COOKIE, old.value)
    answer = client.get("/login/sso/back", query_string=provider.send_back(sent, SUBJECT))
    assert answer.status_code == 303
    thief = guest(bank)
    thief.set_cookie(COOKIE, old.value)
    assert thief.get("/account").status_code == 303
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != before


@pytest.mark.parametrize(
    "values",
    [
        {"must_change_password": True},
        {"password_changed_at": clock.now() - timedelta(days=400)},
        {"password_hash": None},
    ],
)
def test_a_password_that_is_due_is_no_matter_to_who_did_not_use_it(
    bank: Cast, provider: HostileProvider, values: dict[str, object]
) -> None:
    change(bank, "zhou", **values)
    client = guest(bank)
    came(client, provider)
    assert client.get("/account").status_code == 200
    # The password's way in asks for another one, as before.
    if values.get("password_hash", "kept") == "kept":
        by_password = guest(bank)
        by_password.sign_in("60298", PASSWORD)
        assert by_password.get("/account").headers["Location"] == "/account/password"


def test_coming_by_the_provider_forgives_no_guesses_at_the_password(
    bank: Cast, provider: HostileProvider
) -> None:
    guest(bank).sign_in("60298", "wrong")
    came(guest(bank), provider)
    with bank.inside():
        assert db.session.get_one(Person, bank.people["zhou"]).wrong_passwords == 1


def test_an_address_that_brings_nothing_good_waits_and_passwords_still_work(
    bank: Cast, provider: HostileProvider
) -> None:
    client = guest(bank)
    for _ in range(30):
        assert client.get("/login/sso/back?state=x&code=y").status_code == 400
    answer = client.get("/login/sso/back?state=x&code=y")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert len(reasons(bank)) == 30
    # Any page can send browsers here that never began: whoever did is not kept out by it.
    assert came(client, provider).status_code == 303
    assert guest(bank).sign_in("60155", PASSWORD).status_code == 303


def test_who_begins_and_fails_too_often_waits_and_passwords_still_work(
    bank: Cast, provider: HostileProvider
) -> None:
    provider.claims["employee_no"] = "60999"
    for _ in range(30):
        assert came(guest(bank), provider).status_code == 403
    provider.claims["employee_no"] = "60298"
    answer = came(guest(bank), provider)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert guest(bank).sign_in("60155", PASSWORD).status_code == 303


def test_a_security_administrator_unlinks_with_a_reason_and_the_next_one_links_anew(
    bank_on: Cast, provider: HostileProvider
) -> None:
    theirs = guest(bank_on)
    came(theirs, provider)
    by_password = bank_on.client("zhou")
    with bank_on.inside():
        identity = db.session.scalar(sa.select(PersonIdentity.id))
    person = f"/people/{bank_on.people['zhou']}"
    path = f"{person}/identities/{identity}/unlink"
    security = bank_on.client("security")
    assert SUBJECT in security.get(person).get_data(as_text=True)
    assert SUBJECT not in bank_on.client("system").get(person).get_data(as_text=True)
    assert security.post_form(path, {"reason": " "}).status_code == 422
    assert bank_on.client("system").post_form(path, {"reason": "x"}).status_code == 403
    other = path.replace(person, f"/people/{bank_on.people['huang']}")
    assert security.post_form(other, {"reason": "x"}).status_code == 404
    assert identities(bank_on)
    assert security.post_form(path, {"reason": "目录账号重建"}).status_code == 303
    assert security.post_form(path, {"reason": "again"}).status_code == 404
    # What it opened is over, at once; what the password opened is not.
    assert theirs.get("/account").status_code == 303
    assert by_password.get("/account").status_code == 200
    with bank_on.inside():
        told = db.session.scalars(
            sa.select(AuditEvent.detail).where(AuditEvent.action == "identity.unlink")
        ).one()
        assert (told["reason"], told["subject"], told["ended"]) == ("目录账号重建", SUBJECT, 1)
        ended = db.session.scalars(
            sa.select(PersonSession.end_reason).where(PersonSession.identity_id.is_not(None))
        ).all()
    assert ended == ["administrator"]
    assert came(guest(bank_on), provider, "b-2").status_code == 303
    assert identities(bank_on) == [("b-2", bank_on.people["zhou"])]


def test_nobody_unlinks_their_own(bank: Cast, provider: HostileProvider) -> None:
    provider.claims["employee_no"] = "X002"
    client = guest(bank)
    came(client, provider)
    person = bank.people["security"]
    page = client.get(f"/people/{person}").get_data(as_text=True)
    assert SUBJECT in page
    assert "/unlink" not in page
    answer = client.post_form(f"/people/{person}/identities/1/unlink", {"reason": "x"})
    assert answer.status_code == 403


def sign_on_line(cast: Cast, moment: datetime | None = None) -> tuple[str, str]:
    """Return the verdict and the words of the health page's line."""
    with clock.at(moment or clock.now()):
        client = cast.client("system")
        client.post_form("/account/language", {"locale": "en", "next": "/"})
        page = client.get("/system").get_data(as_text=True)
    lines = re.findall(r'<li class="is-(ok|look|broken)">(.*?)</li>', page, re.DOTALL)
    (found,) = [one for one in lines if "<b>Single sign-on</b>" in one[1]]
    return found[0], found[1]


def test_the_health_page_tells_what_came_of_it_without_asking_the_provider(
    bank_on: Cast, provider: HostileProvider
) -> None:
    verdict, words = sign_on_line(bank_on)
    assert (verdict, "Nobody came by it" in words) == ("ok", True)
    came(guest(bank_on), provider)
    verdict, words = sign_on_line(bank_on)
    assert (verdict, "Somebody came by it last" in words) == ("ok", True)
    # What the browser did wrong, or who has no account, says nothing of the provider.
    guest(bank_on).get("/login/sso/back?state=x&code=y")
    provider.claims["employee_no"] = "60999"
    came(guest(bank_on), provider, "b-2")
    assert sign_on_line(bank_on)[0] == "ok"
    provider.claims["employee_no"] = "60298"
    for status, content, said in (
        (500, {}, "did not answer"),
        (401, {"error": "invalid_client"}, "refused the portal"),
        (200, [], "could not be trusted"),
    ):
        provider.instead["/token"] = lambda a=content, b=status: as_json(a, b)  # type: ignore[misc]
        came(guest(bank_on), provider)
        verdict, words = sign_on_line(bank_on)
        assert (verdict, said in words) == ("look", True)
        assert "Somebody came by it last" in words
    asked = len(provider.asked)
    del provider.instead["/token"]
    assert sign_on_line(bank_on)[0] == "look"
    assert len(provider.asked) == asked
    assert sign_on_line(bank_on, clock.now() + timedelta(days=8))[0] == "ok"
    came(guest(bank_on), provider)
    assert sign_on_line(bank_on)[0] == "ok"


def test_a_provider_of_another_time_is_told_on_the_health_page(
    bank: Cast, provider: HostileProvider
) -> None:
    provider.claims |= moments({"exp": -200})
    came(guest(bank), provider)
    verdict, words = sign_on_line(bank)
    assert (verdict, "same time server" in words) == ("look", True)
