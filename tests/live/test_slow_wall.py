"""A wall that stops reading is cut off and comes back; the others wait for nothing meanwhile."""

import json
import re
import socket
import time
from contextlib import closing, suppress

import requests
import websocket

from portal.live.wire import PATH
from tests.house import House
from tests.live.line import Line

ASKED = 2500
"""So often a whole board: some megabytes, more than the buffers of both sides hold."""
PROMPT_SECONDS = 2.0
CUT_SECONDS = 40.0


def stalled(house: House) -> float:
    text = requests.get(house.server.url("/metrics"), timeout=20).text
    found = re.search(r"^hongbang_stalled_sockets_total (\S+)$", text, re.MULTILINE)
    assert found
    return float(found[1])


def deaf(house: House, cookies: dict[str, str]) -> websocket.WebSocket:
    """Connect as a wall that reads its welcome, asks for its board, and reads no more."""
    connected = websocket.create_connection(
        f"ws://{house.server.host}:{house.server.port}{PATH}?EIO=4&transport=websocket",
        timeout=20,
        cookie="; ".join(f"{name}={value}" for name, value in cookies.items()),
        origin=house.server.address,
        sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)],
    )
    connected.send('40/live,{"as":"display"}')
    while not str(connected.recv()).startswith("40/live,"):
        pass
    message = ["watch", {"view": {"board": house.board(), "shape": "wall"}}]
    for number in range(ASKED):
        connected.send(f"42/live,{number}{json.dumps(message)}")
    return connected


def test_a_wall_that_stops_reading_is_cut_off_and_slows_nobody(house: House) -> None:
    screen, desk = house.screen(), house.desk("zhou")
    cookies, before = screen.cookies, stalled(house)
    with Line(house.server, house.desk("wang").cookies) as other:
        version = other.watch(house.board())["version"]
        with closing(deaf(house, cookies)) as wall:
            give_up = time.monotonic() + CUT_SECONDS
            while stalled(house) == before:
                assert time.monotonic() < give_up, "it is never cut off"
                desk.enter()
                began = time.monotonic()
                version += 1
                assert other.until_version(version)["version"] >= version
                assert time.monotonic() - began < PROMPT_SECONDS
            wall.settimeout(CUT_SECONDS)
            with suppress(websocket.WebSocketException, OSError):
                while wall.recv():
                    pass
            assert time.monotonic() < give_up + CUT_SECONDS, "its line stands"
    with Line(house.server, cookies, auth={"as": "display"}) as again:
        assert again.watch(house.board(), "wall")["version"] == version
