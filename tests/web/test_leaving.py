"""The page on which somebody leaves the bank: what it says first, and what it does."""

from datetime import timedelta

import pytest

from portal import clock
from tests.cast import PASSWORD, Cast
from tests.entering import enter, today


def page_of(cast: Cast, key: str) -> str:
    return f"/people/{cast.people[key]}/leaving"


def test_the_page_names_what_ends_and_what_stays(cast: Cast) -> None:
    cast.live_campaign(name="旺季冲刺")
    cast.live_campaign(code="next", name="来年首季", state="draft")
    html = cast.client("system").get(page_of(cast, "zhou")).text
    assert "旺季冲刺" in html
    assert "来年首季" in html
    assert f'value="{today().isoformat()}"' in html


def test_who_leaves_is_signed_out_and_stays_on_the_board(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    theirs, client = cast.client("zhou"), cast.client("system")
    answer = client.post_form(page_of(cast, "zhou"), {"last_day": today().isoformat()})
    assert (answer.status_code, answer.location) == (303, f"/people/{cast.people['zhou']}")
    assert theirs.get("/account").status_code == 303
    assert cast.stranger().sign_in("60298", PASSWORD).status_code != 303
    board = f"/boards/{season.boards['branch', 'person']}"
    assert "周雨桐" in cast.client("huang").get(board).text


@pytest.mark.parametrize("day", ["", "x", "2999-01-01"])
def test_a_refused_last_day_comes_back_with_the_reason(cast: Cast, day: str) -> None:
    answer = cast.client("system").post_form(page_of(cast, "zhou"), {"last_day": day})
    assert answer.status_code == 422
    assert 'id="last_day-error"' in answer.text


def test_a_last_day_before_an_opening_of_theirs_is_refused(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    day = (today() - timedelta(days=1)).isoformat()
    answer = cast.client("system").post_form(page_of(cast, "zhou"), {"last_day": day})
    assert answer.status_code == 422
    assert today().isoformat() in answer.text


def test_the_last_security_administrator_does_not_leave(cast: Cast) -> None:
    with clock.at(clock.now()):
        form = {"last_day": today().isoformat()}
        answer = cast.client("system").post_form(page_of(cast, "security"), form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("key", ["zhou", "wang", "liu", "security", "audit"])
def test_nobody_else_lets_people_leave(cast: Cast, key: str) -> None:
    client = cast.client(key)
    form = {"last_day": today().isoformat()}
    assert client.get(page_of(cast, "huang")).status_code == 403
    assert client.post_form(page_of(cast, "huang"), form).status_code == 403
    assert "/leaving" not in client.get(f"/people/{cast.people['huang']}").text


def test_the_persons_page_leads_there_for_others_and_not_for_oneself(cast: Cast) -> None:
    client = cast.client("system")
    assert page_of(cast, "zhou") in client.get(f"/people/{cast.people['zhou']}").text
    assert "/leaving" not in client.get(f"/people/{cast.people['system']}").text
    form = {"last_day": today().isoformat()}
    assert client.post_form(page_of(cast, "system"), form).status_code == 403
