"""The account page: password, sessions, language."""

from datetime import timedelta

import pytest

from portal import clock
from portal.services import sessions
from tests.cast import PASSWORD, Cast
from tests.client import Client

NEW = "Spring-tide 42"


def changing(client: Client, old: str, new: str, again: str) -> tuple[int, str]:
    answer = client.post_form("/account/password", {"old": old, "new": new, "again": again})
    return answer.status_code, answer.get_data(as_text=True)


def session_ids(cast: Cast, key: str) -> list[int]:
    with cast.inside():
        return [one.id for one in sessions.of_person(cast.people[key])]


def test_the_account_page_shows_who_one_is_and_where_one_is_signed_in(cast: Cast) -> None:
    desk = cast.client("wang")
    phone = cast.stranger()
    phone.post_form(
        "/login",
        {"employee_no": "60001", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0 Mobile Safari"},
    )
    page = desk.get("/account").get_data(as_text=True)
    for shown in ("王建国", "60001", "城东支行", "微信 · iPhone", "127.0.0.1"):
        assert shown in page
    assert page.count("/account/sessions/") == 2, "one to end the other, one to end all others"


def test_a_browser_signs_another_one_out(cast: Cast) -> None:
    desk, phone = cast.client("zhou"), cast.client("zhou")
    _, first = session_ids(cast, "zhou")
    assert desk.post_form(f"/account/sessions/{first + 1}/end").status_code == 303
    assert phone.get("/account").status_code == 303
    assert desk.get("/account").status_code == 200


def test_all_other_browsers_are_signed_out_at_once(cast: Cast) -> None:
    others = [cast.client("zhou") for _ in range(2)]
    desk = cast.client("zhou")
    assert desk.post_form("/account/sessions/end-others").status_code == 303
    assert [other.get("/account").status_code for other in others] == [303, 303]
    assert desk.get("/account").status_code == 200


def test_a_colleagues_session_is_not_there(cast: Cast) -> None:
    victim = cast.client("huang")
    (session_id,) = session_ids(cast, "huang")
    answer = cast.client("zhou").post_form(f"/account/sessions/{session_id}/end")
    assert answer.status_code == 404
    assert victim.get("/account").status_code == 200


def test_sessions_that_ran_out_are_not_listed(cast: Cast) -> None:
    cast.client("zhou")
    with clock.at(clock.now() + timedelta(minutes=31)):
        page = cast.client("zhou").get("/account").get_data(as_text=True)
    assert "/account/sessions/" not in page


def test_a_changed_password_signs_the_other_browsers_out(cast: Cast) -> None:
    desk, phone = cast.client("zhou"), cast.client("zhou")
    assert changing(desk, PASSWORD, NEW, NEW)[0] == 303
    assert desk.get("/account").status_code == 200
    assert phone.get("/account").status_code == 303
    assert cast.stranger().sign_in("60298", PASSWORD).status_code == 422
    assert cast.stranger().sign_in("60298", NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", NEW, NEW, "old"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, NEW, "Spring-tide 43", "again"),
        ("", "", "", "old"),
    ],
)
def test_what_is_wrong_with_a_new_password_stands_at_its_field(
    cast: Cast, old: str, new: str, again: str, field: str
) -> None:
    status, page = changing(cast.client("zhou"), old, new, again)
    assert status == 422
    assert f'id="{field}-error"' in page
    assert not any(typed in page for typed in (old, new, again) if len(typed) > 5)


def test_the_language_is_the_persons_on_every_device(cast: Cast) -> None:
    client = cast.client("zhou")
    answer = client.post_form("/account/language", {"locale": "en", "next": "/account"})
    assert answer.headers["Location"] == "/account"
    assert '<html lang="en"' in client.get("/account").get_data(as_text=True)
    assert '<html lang="en"' in cast.client("zhou").get("/account").get_data(as_text=True)


def test_whoever_is_signed_out_chooses_a_language_too(cast: Cast) -> None:
    client = cast.stranger()
    answer = client.post_form("/account/language", {"locale": "en", "next": "//evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    page = client.get("/login").get_data(as_text=True)
    assert '<html lang="en"' in page
    assert "Sign in" in page


def test_a_language_that_is_not_there_is_refused(cast: Cast) -> None:
    assert cast.stranger().post_form("/account/language", {"locale": "xx"}).status_code == 422


@pytest.mark.parametrize(
    "path", ["/account", "/account/password", "/account/sessions/1/end"], ids=str
)
def test_the_account_is_for_those_who_are_signed_in(cast: Cast, path: str) -> None:
    stranger = cast.stranger()
    answer = stranger.post_form(path) if path.endswith("/end") else stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")


def test_on_the_other_profile_a_long_plain_sentence_is_a_password_and_a_common_one_is_none(
    cast: Cast,
) -> None:
    object.__setattr__(cast.app.config["SETTINGS"], "password_profile", "asvs")
    desk = cast.client("zhou")
    for weak in ("password1", "woaini1314", "tide 60298 lamp", "我在示例银行上班呢", "seven77"):
        status, html = changing(desk, PASSWORD, weak, weak)
        assert status == 422
        assert 'id="new-error"' in html
    sentence = "the tide comes in at seven and the lamp is lit by the orchid seller"
    assert changing(desk, PASSWORD, sentence, sentence)[0] == 303
    assert cast.stranger().sign_in("60298", sentence).status_code == 303
