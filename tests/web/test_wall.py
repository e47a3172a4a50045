"""The page that a TV opens: a code, then the board, whatever happens to it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Display, Pairing
from portal.services import displays
from portal.services.displays import CODE_LIFE, WAITING_SCREENS, DisplayDraft
from tests.cast import Cast
from tests.client import Client
from tests.season import Season

COOKIE = "hongbang_display"


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give the branch's season."""
    return cast.live_campaign()


def code(tv: Client) -> str:
    """Return the code that the TV shows."""
    found = re.search(r'data-code="(\d{3} \d{3})"', tv.get("/wall").get_data(as_text=True))
    assert found
    return found[1]


def pair(cast: Cast, season: Season, tv: Client) -> int:
    """Accept the TV; return the display's id."""
    draft = DisplayDraft("大堂", cast.units["east"], season.boards["east", "person"], "zh_CN")
    shown = code(tv)
    with cast.inside():
        return displays.approve(cast.actor("wang"), shown, draft)


def secret(tv: Client) -> str:
    """Return the secret in the TV's cookie."""
    cookie = tv.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def test_a_new_screen_shows_a_code_and_keeps_it_over_reloads(cast: Cast) -> None:
    tv = cast.stranger()
    assert code(tv) == code(tv)
    assert code(cast.stranger()) != code(tv)


def test_the_screens_secret_is_in_a_cookie_that_no_script_reads(cast: Cast) -> None:
    answer = cast.stranger().get("/wall")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    assert len(token) >= 43
    assert token not in answer.get_data(as_text=True)
    with cast.inside():
        kept = db.session.scalars(sa.select(Pairing.secret_hash)).one()
        assert token not in kept, "only its hash is stored"


def test_a_waiting_screen_is_told_when_it_is_accepted(cast: Cast, season: Season) -> None:
    tv = cast.stranger()
    shown = code(tv)
    waiting = tv.get("/wall/state").get_json()
    assert (waiting["paired"], waiting["code"]) == (False, shown)
    pair(cast, season, tv)
    assert tv.get("/wall/state").get_json()["paired"] is True
    assert f'data-board="{season.boards["east", "person"]}"' in tv.get("/wall").text


def test_a_code_that_has_run_out_is_renewed_on_the_screen(cast: Cast) -> None:
    tv = cast.stranger()
    old, token = code(tv), secret(tv)
    with clock.at(clock.now() + CODE_LIFE + timedelta(seconds=1)):
        state = tv.get("/wall/state").get_json()
        assert state["code"] != old
        assert code(tv) == state["code"]
    assert secret(tv) == token


def test_who_knows_the_code_alone_cannot_become_the_screen(cast: Cast, season: Season) -> None:
    tv, thief = cast.stranger(), cast.stranger()
    pair(cast, season, tv)
    for name in (code(thief), "made-up"):
        thief.set_cookie(COOKIE, name)
        assert "data-display=" not in thief.get("/wall").text
        assert thief.get(f"/boards/{season.boards['east', 'person']}/fragment").status_code == 401


def test_a_revoked_screen_shows_a_new_code_under_a_new_secret(cast: Cast, season: Season) -> None:
    tv = cast.stranger()
    display_id = pair(cast, season, tv)
    before = secret(tv)
    with cast.inside():
        displays.revoke(cast.actor("wang"), display_id)
    assert tv.get("/wall/state").get_json()["paired"] is True, "so that the page is loaded again"
    assert code(tv)
    assert secret(tv) != before


def test_an_address_that_asks_for_code_after_code_has_to_wait(cast: Cast) -> None:
    answers = [cast.stranger().get("/wall").status_code for _ in range(WAITING_SCREENS + 1)]
    assert answers == [200] * WAITING_SCREENS + [429]
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert cast.stranger().get("/wall").status_code == 200


def test_neither_page_of_the_wall_is_ever_a_sign_in_page(cast: Cast) -> None:
    for path in ("/wall", "/wall/state"):
        tv = cast.stranger()
        for cookie in ("", "made-up", "x" * 3000):
            tv.set_cookie(COOKIE, cookie)
            answer = tv.get(path)
            assert answer.status_code == 200
            assert "/login" not in answer.text


def test_the_wall_holds_no_code_and_no_secret_once_it_is_paired(cast: Cast, season: Season) -> None:
    tv = cast.stranger()
    shown = code(tv)
    pair(cast, season, tv)
    page = tv.get("/wall").text
    assert shown not in page
    assert secret(tv) not in page


def test_a_screen_that_loads_its_page_is_seen(cast: Cast, season: Season) -> None:
    tv = cast.stranger()
    pair(cast, season, tv)
    tv.get("/wall", headers={"User-Agent": "Web0S TV"})
    with cast.inside():
        display = db.session.scalars(sa.select(Display)).one()
        assert display.user_agent == "Web0S TV"
        assert displays.is_online(display, clock.now())
        assert not displays.is_online(display, clock.now() + timedelta(minutes=4))
