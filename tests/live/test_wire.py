"""A slow client gets every message whole, and one that has stopped reading is cut off."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import gevent
import gevent.socket
import pytest
import websocket

from portal.live.wire import PATH, SERVER_KEY, Stalled, WholeMessages, Wire, cut
from tests.live.flooding import message
from tests.running_server import RunningServer

# 16 MB: more than the buffers of both sides hold, so the server's socket takes parts of messages.
COUNT = 4000
BARE = ("--worker-class", "gevent", "--no-control-socket")
STALL = 1.0


@pytest.fixture(scope="module")
def flooding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a server that floods on demand."""
    folder: Path = tmp_path_factory.mktemp("flooding")
    with RunningServer(folder, application="tests.live.flooding:app", options=BARE) as running:
        yield running


def connect(running: RunningServer, *headers: str) -> websocket.WebSocket:
    """Connect to the live namespace over WebSocket alone, with a small receive buffer."""
    connected = websocket.create_connection(
        f"ws://{running.host}:{running.port}{PATH}?EIO=4&transport=websocket",
        timeout=20,
        header=list(headers),
        sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)],
    )
    connected.send("40/live,")
    while not str(connected.recv()).startswith("40/live,"):
        pass
    return connected


def texts(connected: websocket.WebSocket, count: int) -> list[str]:
    """Receive `count` messages of the live namespace."""
    received: list[str] = []
    while len(received) < count:
        frame = str(connected.recv())
        if frame.startswith("42/live,"):
            received.append(json.loads(frame.removeprefix("42/live,"))[1])
    return received


def test_a_client_that_stalls_receives_every_message_whole_and_in_order(
    flooding: RunningServer,
) -> None:
    with closing(connect(flooding)) as client:
        client.send(f'42/live,["flood",{COUNT}]')
        time.sleep(STALL)
        # A pong of the server's must wait for the end of the message that is being written.
        client.ping("still here")
        assert texts(client, COUNT) == [message(number) for number in range(COUNT)]


def test_a_client_that_offers_compression_is_served_without(flooding: RunningServer) -> None:
    with closing(connect(flooding, "Sec-WebSocket-Extensions: permessage-deflate")) as client:
        headers = client.getheaders()
        assert headers is not None
        assert "sec-websocket-extensions" not in {name.lower() for name in headers}


def test_a_client_that_reads_nothing_is_cut_off_and_the_writer_told() -> None:
    ours, theirs = gevent.socket.socketpair()
    wire = Wire(ours, stall_seconds=0.05)
    with pytest.raises(Stalled):
        wire.send(b"x" * 10_000_000)
    with pytest.raises(OSError, match="Broken pipe"):
        wire.send(b"more")
    ours.close()
    theirs.close()


def test_two_greenlets_that_write_at_once_do_not_mix_their_messages() -> None:
    ours, theirs = gevent.socket.socketpair()
    wire = Wire(ours)
    length = 3_000_000
    writers = [gevent.spawn(wire.send, letter * length) for letter in (b"a", b"b")]
    gevent.sleep(0)
    received = bytearray()
    with gevent.Timeout(10):
        while len(received) < 2 * length:
            received += theirs.recv(65536)
    assert gevent.joinall(writers, timeout=10, raise_error=True)
    assert received == b"a" * length + b"b" * length
    ours.close()
    theirs.close()


def test_a_connection_can_be_cut_while_a_message_waits() -> None:
    ours, theirs = gevent.socket.socketpair()
    environ = {"PATH_INFO": PATH, SERVER_KEY: ours}
    WholeMessages(lambda _environ, _start: [])(environ, lambda *_: lambda _: None)
    writer = gevent.spawn(environ[SERVER_KEY].send, b"x" * 10_000_000)
    gevent.sleep(0.01)
    assert not writer.ready()
    cut(environ)
    writer.join(timeout=5)
    assert isinstance(writer.exception, OSError)
    ours.close()
    theirs.close()


def test_while_the_server_closes_a_new_connection_is_turned_away_and_a_page_is_not(
    tmp_path: Path,
) -> None:
    with (
        RunningServer(tmp_path, application="tests.live.flooding:app", options=BARE) as running,
        closing(connect(running)),
    ):
        with socket.create_connection((running.host, running.port), timeout=20) as raw:
            raw.sendall(b"POST /closing HTTP/1.0\r\nContent-Length: 0\r\n\r\n")
            assert raw.recv(100).startswith(b"HTTP/1.0 200")
        with pytest.raises(websocket.WebSocketBadStatusException, match="503"):
            connect(running)
        assert running.answers()
