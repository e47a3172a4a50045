"""The line between application and PostgreSQL: a relay that can be cut at a COMMIT, to the byte."""

import contextlib
import re
import socket
import threading
from enum import Enum, auto
from types import TracebackType
from typing import Self

from tests.free_port import free_port

HOST = "127.0.0.1"
CHUNK = 65_536
MOST_SECONDS = 10.0
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
"""A commit as psycopg sends it: a message of its own."""
ROLLBACK = b"Q\x00\x00\x00\x0dROLLBACK\x00"
ENTRY = b"INSERT INTO entry ("
PREPARED = re.compile(rb"(_pg3_\d+)\x00INSERT INTO entry \(")


class Cut(Enum):
    """Where the line breaks."""

    BEFORE = auto()
    """The COMMIT never reaches the database: nothing was written."""
    AFTER = auto()
    """The database has committed, and its answer never arrives: nobody was told."""


class DatabaseLine:
    """A TCP relay in front of PostgreSQL; connections are whole until a cut is asked for."""

    def __init__(self, port: int) -> None:
        """Pass everything on to `port` of this machine."""
        self.port = free_port()
        self.cuts = 0
        """How often the line was cut so far."""
        self._target = port
        self._next: Cut | None = None
        self._lock = threading.Lock()
        self._door = socket.create_server((HOST, self.port))
        self._ends: list[socket.socket] = []

    def cut(self, where: Cut) -> None:
        """Cut the connection over which the next entry is committed, and that one alone."""
        with self._lock:
            self._next = where

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
        _close(self._door, *self._ends)

    def _welcome(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection((HOST, self._target))
        except OSError:
            _close(client)
            return
        self._ends += (client, server)
        answered = threading.Event()
        held = threading.Event()
        threading.Thread(target=_back, args=(server, client, held, answered), daemon=True).start()
        writer = _Writer()
        with contextlib.suppress(OSError):  # Either end may go.
            while content := client.recv(CHUNK):
                where = self._where(content) if writer.heard(content) else None
                if where is Cut.BEFORE:
                    break
                if where is Cut.AFTER:
                    held.set()
                server.sendall(content)
                if where is Cut.AFTER:
                    answered.wait(MOST_SECONDS)
                    break
        _close(client, server)

    def _where(self, content: bytes) -> Cut | None:
        if COMMIT not in content:
            return None
        with self._lock:
            where, self._next = self._next, None
            self.cuts += where is not None
        return where


class _Writer:
    """Whether a connection is in a transaction that writes an entry."""

    def __init__(self) -> None:
        self._names: set[bytes] = set()
        self._is_writing = False

    def heard(self, content: bytes) -> bool:
        """Take what the application says; tell whether it is, or was until now, writing one."""
        self._names.update(PREPARED.findall(content))
        if ENTRY in content or any(b"\0" + name + b"\0" in content for name in self._names):
            self._is_writing = True
        was = self._is_writing
        if COMMIT in content or ROLLBACK in content:
            self._is_writing = False
        return was


def _back(
    server: socket.socket, client: socket.socket, held: threading.Event, answered: threading.Event
) -> None:
    """Pass the database's answers on; the one that is held back ends it."""
    with contextlib.suppress(OSError):
        while content := server.recv(CHUNK):
            if held.is_set():
                break
            client.sendall(content)
    answered.set()
    if not held.is_set():
        _close(client, server)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):  # It may be closed already.
            end.shutdown(socket.SHUT_RDWR)
        end.close()
