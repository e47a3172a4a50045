"""What goes over a WebSocket: whole messages or none, uncompressed, and never for ever.

Flask-SocketIO under gevent speaks WebSocket through simple-websocket, whose 1.1.0 writes with
`send`. That may take a part of the bytes when the client is slow, and drops the rest, so that all
that follows is garbage; and two greenlets may write at once, a board in one and a pong in the
other. It also accepts permessage-deflate from whoever offers it, at four times the memory. It
takes its socket from the WSGI environment, so both are put right here without touching it.
"""

import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

import gevent
from gevent.lock import RLock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/socket.io/"
STALL_SECONDS = 20.0
"""How long one message may wait for a client to read on; then the client is cut off."""

SERVER_KEY = "gunicorn.socket"
WIRE_KEY = "hongbang.wire"


class Stalled(OSError):
    """The client took no message for `STALL_SECONDS`; its connection has been cut."""


class Wire:
    """A connected socket whose `send` writes everything, one message after the other."""

    def __init__(self, connected: socket.socket, stall_seconds: float = STALL_SECONDS) -> None:
        """Write to `connected`, and cut it off when a message stands for `stall_seconds`."""
        self._socket = connected
        self._stall_seconds = stall_seconds
        self._turn = RLock()

    def send(self, message: bytes) -> int:
        """Write the whole of `message` and return its length in bytes.

        Raises `Stalled` when the client does not read; the connection is cut then, because a
        client that has half a message cannot make sense of another.
        """
        with self._turn, gevent.Timeout(self._stall_seconds) as patience:
            try:
                self._socket.sendall(message)
            except gevent.Timeout as timeout:
                if timeout is not patience:
                    raise
                self.cut()
                raise Stalled from None
        return len(message)

    def recv(self, size: int) -> bytes:
        """Read at most `size` bytes; none means that the other side has closed."""
        return self._socket.recv(size)

    def fileno(self) -> int:
        """Return the descriptor, for selectors."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def cut(self) -> None:
        """End the connection at once, whatever still waits to be written.

        A greenlet that waits in `send` wakes with an `OSError`.
        """
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It is gone already.


class WholeMessages:
    """WSGI middleware around Socket.IO: hands it a `Wire`, and nothing to compress with.

    `closing` set to true turns new connections away, while those at hand are said good-bye to.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        """Wrap `application`, the whole one; only Socket.IO's path is touched."""
        self._application = application
        self.closing = False

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._application(environ, start_response)
        if self.closing:
            start_response("503 Service Unavailable", [("Retry-After", "1")])
            return []
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if SERVER_KEY in environ:
            wire = Wire(environ[SERVER_KEY])
            environ[SERVER_KEY] = environ[WIRE_KEY] = wire
        return self._application(environ, start_response)


def cut(environ: "WSGIEnvironment") -> None:
    """End at once the connection that was opened with `environ`, as Socket.IO keeps it."""
    wire: Wire | None = environ.get(WIRE_KEY)
    if wire is not None:
        wire.cut()
