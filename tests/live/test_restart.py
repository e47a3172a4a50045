"""A server that stops lets its sockets go so that they come back by themselves."""

import time
from pathlib import Path

import pytest
import websocket

from tests import house as houses
from tests.live.line import Line, LineClosedError
from tests.running_server import RunningServer


def test_at_the_end_everybody_is_told_and_the_connection_is_closed_not_the_namespace(
    tmp_path: Path,
) -> None:
    with houses.house(tmp_path) as house:
        desk = house.desk("zhou")
        line = Line(house.server, desk.cookies)
        line.watch(house.board())
        house.server.stop()
        assert line.bye() == "going_away"
        assert not line.is_sent_away, "a client takes that for good"
        house.server.start()
        with Line(house.server, desk.cookies) as again:
            assert again.watch(house.board())["html"]


def test_a_line_whose_server_is_killed_is_closed(tmp_path: Path) -> None:
    with houses.house(tmp_path) as house:
        line = Line(house.server, house.desk("zhou").cookies)
        house.server.kill()
        line.gather(1)
        assert not line.is_open
        with pytest.raises(LineClosedError):
            line.watch(house.board())


def test_a_second_server_on_one_sqlite_file_refuses_to_start_and_says_why(tmp_path: Path) -> None:
    with houses.house(tmp_path) as house:
        second = RunningServer(tmp_path, {"HONGBANG_DATABASE_URL": house.url})
        with pytest.raises(RuntimeError, match="On SQLite there is one process"):
            second.start()
        assert house.server.answers()


def test_a_configuration_reloaded_by_a_signal_leaves_one_server_standing(tmp_path: Path) -> None:
    with houses.house(tmp_path) as house:
        cookies = house.desk("zhou").cookies
        with Line(house.server, cookies) as line:
            house.server.reload()
            assert line.bye(10) == "going_away"
        for _ in range(100):
            try:
                with Line(house.server, cookies) as again:
                    assert again.watch(house.board())["ok"]
                    break
            except (OSError, websocket.WebSocketException):
                assert house.server.is_up, house.server.log.read_text()[-2000:]
                time.sleep(0.1)
        assert house.server.answers()
