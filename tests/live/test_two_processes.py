"""Two servers on one PostgreSQL: what is entered at one moves the walls of the other."""

import re
from collections.abc import Iterator

import psycopg
import pytest
import requests
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Display
from tests import house as houses
from tests.house import QUIET, House
from tests.live.line import Line
from tests.running_server import RunningServer

CAUGHT_UP = 5.0
OK = 200


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the house on PostgreSQL."""
    with houses.house(tmp_path_factory.mktemp("first"), "postgresql") as made:
        yield made


@pytest.fixture(scope="module")
def second(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give another server on the same database."""
    settings = {"HONGBANG_DATABASE_URL": house.url, **QUIET}
    with RunningServer(tmp_path_factory.mktemp("second"), settings) as server:
        yield server


@pytest.fixture
def wall(house: House, second: RunningServer) -> Iterator[Line]:
    """Give the socket of a paired screen at the second server."""
    with Line(second, house.screen().cookies, auth={"as": "display"}) as line:
        yield line


def stop_hearing(house: House) -> int:
    """End every connection that listens; return how many there were."""
    url = sa.make_url(house.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        return len(ended.fetchall())


def test_an_opening_entered_at_one_server_moves_a_wall_at_the_other(
    house: House, wall: Line
) -> None:
    version = wall.watch(house.board(), "wall")["version"]
    house.desk("zhou").enter()
    pushed = dict(wall.gather(2.5))
    assert pushed["board"]["version"] == version + 1
    assert pushed["moment"]["board"] == house.board()


def test_a_screen_at_the_other_server_is_asked_what_it_shows_and_heard(
    house: House, wall: Line
) -> None:
    with house.cast.inside():
        display_id = db.session.scalar(sa.select(sa.func.max(Display.id)))
    with Line(house.server, house.desk("wang").cookies) as mirror:
        assert mirror.ask("mirror", {"display": display_id})["ok"]
        orders = [wall.next("display", CAUGHT_UP)["do"] for _ in range(2)]
        assert orders == ["playlist", "tell"]
        view = {"board": house.board(), "shape": "wall", "page": 1, "locale": "zh_CN"}
        wall.say("showing", {"view": view, "version": 1, "state": "live"})
        found = mirror.next("showing", CAUGHT_UP)
        assert (found["display"], found["view"]) == (display_id, view)


def test_each_process_hears_its_own_calls(house: House, second: RunningServer) -> None:
    for server in (house.server, second):
        figures = requests.get(server.url("/metrics"), timeout=20).text
        [heard] = re.findall(r"^hongbang_bus_seconds_count (\S+)$", figures, re.MULTILINE)
        assert float(heard) >= 1
        assert requests.get(server.url("/readyz"), timeout=20).status_code == OK


def test_a_lost_notification_is_caught_up(house: House, wall: Line) -> None:
    version = wall.watch(house.board(), "wall")["version"]
    desk = house.desk("zhou")
    assert stop_hearing(house) == 2
    desk.enter()
    assert wall.until_version(version + 1, CAUGHT_UP)["version"] == version + 1


def test_who_was_cut_off_from_the_notifications_hears_again(house: House, wall: Line) -> None:
    wall.watch(house.board(), "wall")
    stop_hearing(house)
    wall.gather(2.5)
    house.desk("zhou").enter()
    assert wall.next("moment")["kind"] in ("opening", "rise"), "only a notification brings it"


def test_a_session_ended_at_one_server_ends_its_sockets_at_the_other(
    house: House, second: RunningServer
) -> None:
    desk = house.desk("huang")
    with Line(second, desk.cookies) as line:
        desk.post("/logout", {}, seen_on="/account")
        assert line.bye() == "signed_out"
