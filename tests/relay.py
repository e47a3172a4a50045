"""What stands between a wall and its server: a relay that can fail the way networks do."""

import contextlib
import socket
import threading
from enum import Enum, auto
from types import TracebackType
from typing import Self

from tests.free_port import free_port

HOST = "127.0.0.1"
CHUNK = 65_536
SIGN_IN = b"<!doctype html><title>Network sign-in</title><form>Who are you?</form>"


class Line(Enum):
    """What the relay does with what comes."""

    GOOD = auto()
    SILENT = auto()
    """Nothing passes and nothing is closed, and what was open stays dead when it passes again."""
    NO_SOCKETS = auto()
    """A WebSocket is refused, everything else passes."""
    IMPOSTOR = auto()
    """Every question is answered, well-meaning, with the sign-in page of something in between."""
    CLOSED = auto()
    """Nobody is let in, and what was open is cut."""


class Relay:
    """A TCP relay in front of a server; connections are those of HTTP/1.1."""

    def __init__(self, port: int) -> None:
        """Pass everything on to `port` of this machine."""
        self.target = port
        self.asked: list[str] = []
        """The paths that an impostor was asked for."""
        self.port = free_port()
        self._line = Line.GOOD
        self._open: list[_Connection] = []
        self._dead: list[_Connection] = []
        self._lock = threading.Lock()
        self._door = socket.create_server((HOST, self.port))

    @property
    def address(self) -> str:
        """The address of its root, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def line(self) -> Line:
        """How it fares."""
        return self._line

    @line.setter
    def line(self, line: Line) -> None:
        """Have it fare so from now on, for connections at hand as well."""
        with self._lock:
            self._line = line
            found, self._open = self._open, []
        for connection in found:
            if line is Line.SILENT:
                connection.is_dead = True
                self._dead.append(connection)
            else:
                connection.close()

    def __enter__(self) -> Self:
        """Open the door."""
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the door and every connection."""
        self._door.close()
        self.line = Line.CLOSED
        for connection in self._dead:
            connection.close()

    def _welcome(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        connection = _Connection(client)
        with self._lock:
            line = self._line
            connection.is_dead = line is Line.SILENT
            (self._dead if connection.is_dead else self._open).append(connection)
        try:
            first = client.recv(CHUNK)
            refused = b"upgrade: websocket" in first.lower() and line is Line.NO_SOCKETS
            if line is Line.IMPOSTOR:
                self.asked.append(first.split(b" ", 2)[1].decode() if first else "")
                client.sendall(_answer(b"200 OK", SIGN_IN))
            elif refused:
                client.sendall(_answer(b"403 Forbidden", b"no sockets here"))
            elif line is not Line.CLOSED:
                connection.join(self.target, first)
                return
        except OSError:
            pass  # The browser has gone.
        connection.close()


class _Connection:
    """One of the browser's connections, and the one to the server that belongs to it."""

    def __init__(self, client: socket.socket) -> None:
        self.is_dead = False
        self._client = client
        self._server: socket.socket | None = None

    def join(self, port: int, first: bytes) -> None:
        """Pass bytes on both ways until either side closes."""
        self._server = socket.create_connection((HOST, port))
        if not self.is_dead:
            self._server.sendall(first)
        back = threading.Thread(target=self._pump, args=(self._server, self._client), daemon=True)
        back.start()
        self._pump(self._client, self._server)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while content := source.recv(CHUNK):
                if not self.is_dead:
                    sink.sendall(content)
        except OSError:
            pass  # The other direction has closed both.
        # A line that is cut silently tells nobody that the other end has gone.
        if not self.is_dead:
            self.close()

    def close(self) -> None:
        """Close both connections."""
        for end in (self._client, self._server):
            if end is not None:
                with contextlib.suppress(OSError):  # It may be closed already.
                    end.shutdown(socket.SHUT_RDWR)
                end.close()


def _answer(status: bytes, content: bytes) -> bytes:
    length = str(len(content)).encode()
    head = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\nConnection: close\r\n"
    return head + b"Content-Length: " + length + b"\r\n\r\n" + content
