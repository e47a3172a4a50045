"""Syslog's messages, brought to the log server: by UDP into the blue, by TCP and TLS until read.

Syslog has no answer. That a log server has read what was sent is seen by how the line ends alone.
"""

import os
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

TIMEOUT = 5.0
USUAL_PORTS = {"udp": 514, "tcp": 601, "tls": 6514}
_DATAGRAM = 1_400
_PART = 16_384
# Linux' names: TCP_TIME_WAIT and TCP_CLOSE.
_OVER = (6, 7)
_PAUSE = 0.01


def deliver(address: str, messages: Sequence[bytes]) -> None:
    """Send the messages over a line of their own; return once the log server has read them.

    Raises OSError where it has not, within TIMEOUT for each of: reaching it, sending, being read.
    """
    url = urlsplit(address)
    place = (url.hostname or "", url.port or USUAL_PORTS[url.scheme])
    if url.scheme == "udp":
        family, kind, proto, _, target = socket.getaddrinfo(*place, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, proto) as datagrams:
            datagrams.settimeout(TIMEOUT)
            # Connected, so that a port that nobody listens at is heard of.
            datagrams.connect(target)
            for text in messages:
                datagrams.send(text[:_DATAGRAM])
        return
    with socket.create_connection(place, timeout=TIMEOUT) as line:
        # Octet counting (RFC 6587): a message may hold any byte.
        batch = b"".join(b"%d %s" % (len(text), text) for text in messages)
        if url.scheme == "tls":
            tls = _Tls(line, place[0])
            line.sendall(tls.sealed(batch))
            _end(line, tls.hear)
        else:
            line.sendall(batch)
            _end(line, lambda _: None)


class _Tls:
    """TLS apart from its line: a reset of the line would look like its end through the two."""

    def __init__(self, line: socket.socket, host: str) -> None:
        """Agree with the log server; OSError where it is not the one, or does not want us."""
        self._read, self._written = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context()
        self._tls = context.wrap_bio(self._read, self._written, server_hostname=host)
        while not self._is_agreed(line):
            part = line.recv(_PART)
            if not part:
                message = "the log server closed the line before it was secure"
                raise ConnectionResetError(message)
            self._read.write(part)

    def _is_agreed(self, line: socket.socket) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        finally:
            # Where it failed, why it did.
            line.sendall(self._written.read())
        return True

    def sealed(self, batch: bytes) -> bytes:
        """Return the batch as it is sent, with the word that nothing more comes."""
        for start in range(0, len(batch), _PART):
            # One record each: nothing is written by halves into memory.
            self._tls.write(batch[start : start + _PART])
        with suppress(ssl.SSLWantReadError):
            self._tls.unwrap()
        return self._written.read()

    def hear(self, part: bytes) -> None:
        """Take what the log server says; OSError for a refusal, which may come late."""
        self._read.write(part)
        with suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            while self._tls.read(_PART):
                pass


def _end(line: socket.socket, hear: Callable[[bytes], None]) -> None:
    """Half-close the line and wait until the other end has closed it, having read all.

    One that reads nothing is late, and what was sent to it lies in this machine's buffers alone.
    One that closed before it had read resets the line once the rest arrives: no more than that
    tells it from one that read all.
    """
    until = time.monotonic() + TIMEOUT
    line.shutdown(socket.SHUT_WR)
    while part := line.recv(_PART):
        hear(part)
        line.settimeout(_left(until))
    while not _is_over(line):
        _left(until)
        time.sleep(_PAUSE)


def _left(until: float) -> float:
    """Return how many seconds are left, more than none; raise TimeoutError when none are."""
    left = until - time.monotonic()
    if left <= 0:
        message = "the log server has not read what was sent to it"
        raise TimeoutError(message)
    return left


def _is_over(line: socket.socket) -> bool:
    """Whether both ends have closed and everything has arrived; raise OSError for a reset."""
    if error := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(error, os.strerror(error))
    return line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] in _OVER
