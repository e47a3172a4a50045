"""Who may open a socket at all."""

import pytest
import requests
import websocket

from portal.models import Person
from portal.services.work import writing
from tests.house import House
from tests.live.line import Line, Refused


@pytest.fixture(scope="module")
def zhou(house: House) -> dict[str, str]:
    """Give the cookies of an account manager who has signed in."""
    return house.desk("zhou").cookies


def test_who_has_signed_in_is_let_in_and_told_the_time(house: House, zhou: dict[str, str]) -> None:
    with Line(house.server, zhou) as line:
        tick = line.next("tick")
    assert tick["now"].endswith("+00:00")
    assert tick["release"]


@pytest.mark.parametrize(
    "cookies",
    [{}, {"hongbang_session": "made-up"}, {"hongbang_display": "made-up"}],
    ids=["none", "a session that never was", "a display that never was"],
)
def test_without_a_session_or_a_pairing_nobody_is_let_in(
    house: House, cookies: dict[str, str]
) -> None:
    with pytest.raises(Refused, match="signed_out"):
        Line(house.server, cookies)


def test_who_still_has_to_choose_a_password_is_not_let_in(house: House) -> None:
    desk = house.desk("he")
    with house.cast.inside(), writing() as work:
        work.session.get_one(Person, house.cast.people["he"]).must_change_password = True
    with pytest.raises(Refused, match="signed_out"):
        Line(house.server, desk.cookies)
    assert desk.get(f"/boards/{house.board()}/fragment").status_code == 403


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://127.0.0.1", "null", "https://127.0.0.1.evil.example"],
)
def test_a_page_of_another_origin_gets_no_socket(
    house: House, zhou: dict[str, str], origin: str
) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        Line(house.server, zhou, origin=origin)


def test_a_host_that_is_not_ours_gets_no_socket(house: House, zhou: dict[str, str]) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        Line(house.server, zhou, origin="http://evil.example", host="evil.example")


def test_there_is_no_other_transport_than_websocket(house: House, zhou: dict[str, str]) -> None:
    answer = requests.get(
        house.server.url("/socket.io/?EIO=4&transport=polling"), cookies=zhou, timeout=10
    )
    assert answer.status_code == 400
    assert "sid" not in answer.text
