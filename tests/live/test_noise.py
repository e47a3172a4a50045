"""Noise on the wire: bytes that are no HTTP, packets that are no Socket.IO. Nobody falls over."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import requests
import websocket

from portal.live.wire import PATH
from tests.desk import Desk
from tests.house import House
from tests.live.line import Line

SECONDS = 5.0
FAULT = 500
_POST = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
REQUESTS: tuple[bytes, ...] = (
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    b"\xff\xfe\x00" * 400 + b"\r\n\r\n",
    b"GET /\xff\xfe%ff%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET //evil/..%2f HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET http://evil/login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-A: b\r\n" * 400 + b"\r\n",
    b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"b" * 100_000 + b"\r\n\r\n",
    b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon here\r\n\r\n",
    b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: \x00\x01\r\n\r\n",
    b"GET /login HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    _POST + b"Content-Length: 9999\r\n\r\ncut",
    _POST + b"Content-Length: -5\r\n\r\n",
    _POST + b"Content-Length: 1e3\r\n\r\n",
    _POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\nab",
    _POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    _POST
    + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 40\r\n\r\n--x\r\nCont",
)
POLLING = ("", "0", "4", "40/live,", "42[", '42/live,0["watch",{}]', "\x1e" * 50, "b" + "A" * 999)
PACKETS: tuple[str | bytes, ...] = (
    "",
    "9",
    "4",
    "42",
    "42/live,",
    "42/live,[",
    '42/live,0["watch"]',
    '42/live,1["watch",null]',
    '42/live,2["watch",{"view":[]}]',
    '42/live,3["watch",{"view":{"board":"' + "9" * 400 + '"}}]',
    '42/live,4["watch",{"view":{"board":' + "9" * 400 + "}}]",
    '42/live,5["watch",{"view":{"board":1,"shape":{},"page":-1,"locale":["x"]},"version":"NaN"}]',
    '42/live,6["watch",' + "[" * 900 + "]" * 900 + "]",
    '42/live,7["no such event",1,2,3]',
    '42/live,8[{"a":1}]',
    "42/live,99999999999999999999999[]",
    '451-/live,["watch",{"_placeholder":true,"num":99}]',
    '42/live,9["mirror",{"display":{"$gt":""}}]',
    '42/live,10["showing",{"view":null,"version":[],"state":{}}]',
    '42/live,11["unwatch",{"view":{"board":null}}]',
    "41/elsewhere,",
    "40/elsewhere,{}",
    '43/live,12["never asked"]',
    '42/live,13["disconnect","x"]',
    '42/live,14["connect",{"as":"display"}]',
    '42/live,["watch",{}]' + " " * 15_000,
    "4" + "[" * 9_000,
    "3" + "[" * 9_000,
    "42/live," + "[" * 9_000,
    "b" + "A" * 9,
    "\ud7ff\x00\u202e",
    b"\x00\xff\xfe" * 50,
    b"",
)


def test_bytes_that_are_no_request_are_turned_away_and_nobody_else_waits(house: House) -> None:
    faults = []
    for sent in REQUESTS:
        with socket.create_connection((house.server.host, house.server.port), SECONDS) as connected:
            connected.settimeout(SECONDS)
            connected.sendall(sent)
            # What is cut short is cut short: the server is not kept waiting for the rest.
            with suppress(OSError):  # The server may have turned it away already.
                connected.shutdown(socket.SHUT_WR)
            status = _status(connected)
        if status is not None and status >= FAULT and status != 501:
            faults.append((sent[:80], status))
        assert house.server.answers(), sent[:80]
    assert faults == []
    assert "Traceback" not in house.server.log.read_text()


def _status(connected: socket.socket) -> int | None:
    """Return the code of what came back, None where the connection was closed without a word."""
    try:
        first = connected.recv(4096)
    except ConnectionError:
        return None
    words = first.split(b" ", 2)
    return int(words[1]) if first.startswith(b"HTTP/") and words[1].isdigit() else None


def test_a_body_that_never_comes_keeps_nobody_else_waiting(house: House) -> None:
    slow = []
    head = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 400000\r\n\r\nemployee_no="
    for _ in range(50):
        connected = socket.create_connection((house.server.host, house.server.port), SECONDS)
        connected.sendall(head)
        slow.append(connected)
    desk = house.desk("zhou")
    assert desk.get("/entries/new").status_code == 200
    for connected in slow:
        connected.close()
    assert "Traceback" not in house.server.log.read_text()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "DELETE"])
def test_noise_in_the_address_and_body_of_the_sockets_path_is_no_fault(
    house: House, method: str
) -> None:
    desk = house.desk("zhou")
    faults = []
    for query in (
        "",
        "EIO=4&transport=polling",
        "EIO=99&transport=websocket",
        "EIO=%ff&sid=%00&t=",
    ):
        for body in POLLING:
            answer = requests.request(
                method,
                house.server.url(f"/socket.io/?{query}"),
                data=body.encode(),
                cookies=desk.cookies,
                headers={"Connection": "close", "Origin": house.server.address},
                timeout=SECONDS,
            )
            if answer.status_code >= FAULT:
                faults.append((query, body, answer.status_code))
    assert faults == []
    assert "Traceback" not in house.server.log.read_text()


@pytest.mark.parametrize("who", ["zhou", "screen"])
def test_packets_that_mean_nothing_close_at_most_their_own_line(house: House, who: str) -> None:
    desk = house.desk("zhou") if who == "zhou" else house.screen(name=f"noise {time.monotonic()}")
    auth = {"as": "display"} if who == "screen" else None
    with Line(house.server, house.desk("huang").cookies) as other:
        assert other.watch(house.board())["ok"]
        for packet in PACKETS:
            with _connected(desk, house, auth) as connected:
                if isinstance(packet, str):
                    connected.send(packet)
                else:
                    connected.send_binary(packet)
                _drain(connected)
            assert house.server.answers(), packet[:80]
        house.desk("zhao").enter()
        assert other.next("board")["version"]
    assert "Traceback" not in house.server.log.read_text()


def test_frames_that_are_no_websocket_close_at_most_their_own_line(house: House) -> None:
    desk = house.desk("zhou")
    for noise in (b"\xff" * 200, b"\x81\xff" + b"\x7f" * 8, b"\x88\x7d", b"\x01\x80", b"\x82\x00"):
        with _connected(desk, house, None) as connected:
            assert connected.sock
            connected.sock.sendall(noise)
            connected.sock.shutdown(socket.SHUT_WR)
            _drain(connected)
        assert house.server.answers()
    with Line(house.server, desk.cookies) as line:
        assert line.watch(house.board())["ok"]
    assert "Traceback" not in house.server.log.read_text()


@contextmanager
def _connected(
    desk: Desk, house: House, auth: dict[str, str] | None
) -> Iterator[websocket.WebSocket]:
    connected = websocket.create_connection(
        f"ws://{house.server.host}:{house.server.port}{PATH}?EIO=4&transport=websocket",
        timeout=0.3,
        cookie="; ".join(f"{name}={value}" for name, value in desk.cookies.items()),
        origin=house.server.address,
    )
    # The client forgets its socket when the server hangs up, and leaves it open.
    held = connected.sock
    assert held
    try:
        connected.send("40/live," + (json.dumps(auth) if auth else ""))
        _drain(connected)
        yield connected
    finally:
        held.close()


def _drain(connected: websocket.WebSocket) -> None:
    """Take what comes until nothing comes any more, or the line is closed."""
    try:
        while connected.recv():
            pass
    except (websocket.WebSocketException, OSError):
        return
