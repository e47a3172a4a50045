"""The second factor in the pages: the second step of signing in, setting up, being held back."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import PersonSession
from portal.services import factors, notices, people
from tests.cast import PASSWORD, Cast
from tests.client import Client
from tests.factoring import Phone, set_up

FETCH = {"X-Requested-With": "fetch"}
SESSION, STEP = "hongbang_session", "hongbang_step"
SECRET = re.compile(r'<code class="factor-secret"[^>]*>([A-Z2-7 ]+)</code>')
CODE = re.compile(r"<li><code>([2-9a-z-]{19})</code></li>")


def halfway(cast: Cast, query: str = "") -> Client:
    """Return a browser in which the right password was entered."""
    client = cast.stranger()
    answer = client.post_form(f"/login{query}", {"employee_no": "60298", "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login/code")
    return client


def demand(cast: Cast, *roles: Role) -> None:
    object.__setattr__(cast.app.config["SETTINGS"], "second_factor", roles)


def test_after_the_password_nothing_opens_but_the_second_step(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    client = halfway(cast, "?next=/account?tab=1")
    assert client.get_cookie(SESSION) is None
    step = client.get_cookie(STEP)
    assert step is not None
    assert (step.http_only, step.same_site, step.path) == (True, "Lax", "/")
    for path in ("/", "/account", "/account/second-factor", "/account/password"):
        assert client.get(path).headers["Location"].startswith("/login")
    thief = cast.stranger()
    thief.set_cookie(SESSION, step.value)
    assert thief.get("/account").headers["Location"].startswith("/login")
    assert client.get("/login/code").status_code == 200
    answer = client.post_form("/login/code?next=/account?tab=1", {"code": phone.code()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?tab=1")
    assert client.get_cookie(STEP) is None
    assert client.get("/account").status_code == 200


def test_the_way_after_the_code_leads_to_own_pages_only(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    client = halfway(cast)
    answer = client.post_form("/login/code?next=//evil.example", {"code": phone.code()})
    assert answer.headers["Location"] == "/"


def test_a_wrong_code_is_said_at_the_form_and_an_empty_one_at_its_field(cast: Cast) -> None:
    set_up(cast, "zhou")
    client = halfway(cast)
    answer = client.post_form("/login/code", {"code": "000000"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "000000" not in answer.text
    assert 'id="code-error"' in client.post_form("/login/code", {"code": ""}).text
    assert client.post("/login/code", data={"code": "000000"}).status_code == 400


def test_wrong_used_and_locked_codes_are_the_same_page_to_the_byte(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    token = re.compile(r'value="[^"]+"|name="csrf-token" content="[^"]+"')

    def page(client: Client, code: str) -> tuple[int, str]:
        answer = client.post_form("/login/code", {"code": code})
        return answer.status_code, token.sub("", answer.text)

    client = halfway(cast)
    wrong = page(client, "000000")
    used = page(client, phone.code(steps=-1))
    for _ in range(3):
        page(client, "000000")
    locked = page(client, phone.code())
    assert wrong == used == locked


def test_too_late_or_changed_meanwhile_it_leads_back_to_the_password(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    late, out = halfway(cast, "?next=/entries"), halfway(cast)
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert late.get("/login/code?next=/entries").headers["Location"] == "/login?next=/entries"
        answer = late.post_form("/login/code?next=/entries", {"code": phone.code()})
        assert answer.headers["Location"] == "/login?next=/entries"
        assert late.get_cookie(STEP) is None
    with cast.inside():
        people.disable(cast.actor("system"), cast.people["zhou"])
    answer = out.post_form("/login/code", {"code": phone.code()})
    assert answer.headers["Location"] == "/login"
    assert out.get_cookie(SESSION) is None
    assert cast.stranger().get("/login/code").headers["Location"] == "/login"


def test_who_guesses_codes_is_slowed_with_the_address(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    client = halfway(cast)
    for number in range(10):
        cast.stranger().sign_in(f"account {number}", "wrong")
    answer = client.post_form("/login/code", {"code": phone.code()})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_the_dialog_asks_for_the_code_in_place_and_its_new_token_is_good(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    client = cast.stranger()
    form = {"employee_no": "60298", "password": PASSWORD}
    answer = client.post_form("/login?next=/entries/new", form, headers=FETCH)
    said = answer.get_json()
    assert said == {"ok": True, "code_at": "/login/code?next=/entries/new"}
    assert client.get("/account", headers=FETCH).status_code == 401
    answer = client.post_form(said["code_at"], {"code": "000000"}, headers=FETCH)
    assert answer.status_code == 401
    assert answer.get_json()["message"]
    answer = client.post_form(said["code_at"], {"code": phone.code()}, headers=FETCH)
    assert answer.get_json()["ok"] is True
    csrf = answer.get_json()["csrf"]
    language = {"locale": "en", "next": "/account", "csrf_token": csrf}
    assert client.post("/account/language", data=language).status_code == 303
    answer = client.post_form("/login/code", {"code": "000000"}, headers=FETCH)
    assert (answer.status_code, answer.get_json()["go"]) == (401, "/login")


def test_the_browsers_earlier_session_ends_with_the_second_step_and_not_before(
    cast: Cast,
) -> None:
    client = cast.client("huang")
    set_up(cast, "zhou")
    old = client.get_cookie(SESSION)
    client.sign_in("60298", PASSWORD)
    assert client.get("/account").status_code == 200
    phone_less = cast.stranger()
    phone_less.set_cookie(SESSION, old.value if old else "")
    assert phone_less.get("/account").status_code == 200


def test_a_recovery_code_opens_and_says_how_many_are_left(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    client = halfway(cast)
    answer = client.post_form("/login/code", {"code": phone.recovery[0]})
    assert answer.status_code == 303
    assert re.search(r"\b9\b.*second factor|9 个", client.get("/account").text)


def begun(client: Client) -> str:
    """Begin to set up; return the secret that the page shows."""
    assert client.post_form("/account/second-factor/begin").status_code == 303
    page = client.get("/account/second-factor")
    shown = SECRET.search(page.text)
    assert shown is not None
    assert "<svg" in page.text
    assert "style=" not in page.text.split("factor-picture")[1].split("</svg>")[0]
    return shown[1].replace(" ", "")


def test_one_sets_it_up_under_my_account_and_gets_ten_codes_once(cast: Cast) -> None:
    client = cast.client("zhou")
    assert "/account/second-factor" in client.get("/account").text
    assert client.post_form("/account/second-factor", {}).status_code == 303, "nothing begun"
    secret = begun(client)
    assert secret not in cast.client("zhou").get("/account/second-factor").text
    wrong = {"password": "wrong", "code": Phone(secret, []).code()}
    answer = client.post_form("/account/second-factor", wrong)
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    answer = client.post_form("/account/second-factor", {"password": PASSWORD, "code": "1"})
    assert 'id="code-error"' in answer.text
    right = {"password": PASSWORD, "code": Phone(secret, []).code()}
    answer = client.post_form("/account/second-factor", right)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    made = CODE.findall(answer.text)
    assert len(set(made)) == 10
    assert 'download="' in answer.text
    page = client.get("/account/second-factor").text
    assert secret not in page
    assert made[0] not in page
    assert client.post_form("/account/second-factor", right).status_code == 303, "sent again"
    assert client.post_form("/account/second-factor/begin").status_code == 303
    assert not SECRET.search(client.get("/account/second-factor").text), "has one already"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "what"),
        ({"what": "codes", "password": "wrong", "code": "1"}, "password"),
        ({"what": "codes", "password": PASSWORD, "code": "000000"}, "code"),
        ({"what": "other", "password": PASSWORD, "code": "000000"}, "what"),
    ],
)
def test_a_change_that_is_refused_is_said_at_its_field(
    cast: Cast, form: dict[str, object], field: str
) -> None:
    client = cast.client("zhou")
    assert client.post_form("/account/second-factor/change", form).status_code == 303, "has none"
    phone = set_up(cast, "zhou")
    client = halfway(cast)
    client.post_form("/login/code", {"code": phone.code()})
    answer = client.post_form("/account/second-factor/change", form)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text


def test_one_changes_codes_phone_and_mind(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    client = halfway(cast)
    client.post_form("/login/code", {"code": phone.code()})

    def change(what: str, code: str) -> str:
        form = {"what": what, "password": PASSWORD, "code": code}
        answer = client.post_form("/account/second-factor/change", form)
        return answer.text if answer.status_code == 200 else answer.headers["Location"]

    made = CODE.findall(change("codes", phone.recovery[0]))
    assert len(made) == 10
    assert change("replace", made[0]) == "/account/second-factor"
    shown = SECRET.search(client.get("/account/second-factor").text)
    assert shown is not None
    assert change("off", made[1]) == "/account"
    assert cast.stranger().sign_in("60298", PASSWORD).headers["Location"] == "/"


def test_who_holds_a_role_that_asks_for_it_opens_nothing_before_it_is_set_up(cast: Cast) -> None:
    demand(cast, Role.SECURITY_ADMIN)
    client = cast.stranger()
    form = {"employee_no": "X002", "password": PASSWORD}
    answer = client.post_form("/login?next=/people", form)
    assert answer.headers["Location"] == "/account/second-factor?next=/people"
    for path in ("/", "/people", "/account", "/sessions", "/account/password"):
        assert client.get(path).headers["Location"] == "/account/second-factor"
    held = client.post_form(f"/people/{cast.people['zhou']}/password")
    assert held.headers["Location"] == "/account/second-factor"
    change = client.post_form("/account/second-factor/change", {"what": "off"})
    assert change.headers["Location"] == "/account/second-factor"
    answer = client.post_form("/login", form, headers=FETCH)
    assert answer.get_json()["go"] == "/account/second-factor?next=/"
    secret = begun(client)
    form = {"password": PASSWORD, "code": Phone(secret, []).code()}
    answer = client.post_form("/account/second-factor?next=/people", form)
    assert 'href="/people"' in answer.text
    assert client.get("/people").status_code == 200
    page = client.get("/account/second-factor").text
    assert 'value="replace"' in page
    assert 'value="off"' not in page
    assert cast.client("zhou").get("/account").status_code == 200, "another role is not asked"


def test_the_password_is_changed_first_and_then_the_factor_set_up(cast: Cast) -> None:
    demand(cast, Role.ACCOUNT_MANAGER)
    with cast.inside():
        given = people.reset_password(cast.actor("security"), cast.people["zhou"])
    client = cast.stranger()
    assert client.sign_in("60298", given).headers["Location"].startswith("/account/password")
    assert client.get("/account/second-factor").headers["Location"] == "/account/password"
    new = {"old": given, "new": "Spring-tide 42", "again": "Spring-tide 42"}
    assert client.post_form("/account/password", new).status_code == 303
    assert client.get("/account/password").headers["Location"] == "/account/second-factor"


def test_a_lost_one_is_taken_away_on_the_persons_page_and_set_up_anew(cast: Cast) -> None:
    phone = set_up(cast, "zhou")
    person = f"/people/{cast.people['zhou']}"
    here = halfway(cast)
    here.post_form("/login/code", {"code": phone.code()})
    security = cast.client("security")
    assert "/second-factor/forget" in security.get(person).text
    assert "/second-factor/forget" not in cast.client("system").get(person).text
    answer = security.post_form(f"{person}/second-factor/forget", {"reason": ""})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    form = {"reason": "手机遗失"}
    assert security.post_form(f"{person}/second-factor/forget", form).status_code == 303
    assert here.get("/account").headers["Location"].startswith("/login")
    assert 'role="status"' in here.get("/login").text
    answer = security.post_form(f"{person}/second-factor/forget", form)
    assert answer.status_code == 422, "there is none any more"
    client = cast.stranger()
    assert client.sign_in("60298", PASSWORD).headers["Location"].startswith("/account/second-fac")
    assert client.get("/").headers["Location"] == "/account/second-factor"
    with cast.inside():
        assert factors.standing_of(cast.people["zhou"]).is_lost
        living = db.session.scalars(sa.select(PersonSession.end_reason)).all()
    assert "factor" in living


def test_whose_factor_was_taken_away_is_told_by_whom_and_not_why(cast_on: Cast) -> None:
    set_up(cast_on, "zhou")
    with cast_on.inside():
        factors.forget(cast_on.actor("security"), cast_on.people["zhou"], "手机遗失，身份已核对")
        assert notices.unread(cast_on.actor("zhou")) == 1
        assert notices.unread(cast_on.actor("security")) == 0
    set_up(cast_on, "zhou")
    with cast_on.inside():
        factors.forget_by_command("60298", "command line")
    phone = set_up(cast_on, "zhou")
    client = halfway(cast_on)
    client.post_form("/login/code", {"code": phone.code()})
    page = client.get("/notices").text
    assert page.count('href="/account/second-factor"><b>') == 2
    assert "<b>安全管理员 " in page
    assert "身份已核对" not in page
    client.post_form("/account/language", {"locale": "en", "next": "/"})
    page = client.get("/notices").text
    assert "taken away by a command on the server" in page
    assert re.search(r"<b>\S.* took your second factor away\. If you did not ask for it", page)
    assert "身份已核对" not in page
