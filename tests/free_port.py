"""Ports of 127.0.0.1 for the servers of the tests, each given to one process alone."""

import errno
import itertools
import os
import socket

PORTS = range(20_000, 32_000)
"""Below those that the system takes for outgoing connections: a client would have one by chance,
while a server starts, or between its stop and its start."""

_kept: list[socket.socket] = []
# Runs and workers begin at places of their own, so that they seldom try the same.
_tries = itertools.cycle(range(len(PORTS)))
_offset = os.getpid() * 97


def free_port() -> int:
    """Return a port that nobody listens on, and that no other process of tests is given.

    A port that was only looked at could be taken by another worker before the server has it, and
    each would then find the other's server answering. So the UDP port of the same number, which no
    server wants, is held as long as this process lives.
    """
    for _ in PORTS:
        port = PORTS[(_offset + next(_tries)) % len(PORTS)]
        if _is_ours(port) and _is_free(port):
            return port
    message = "no port is free"
    raise RuntimeError(message)


def _is_ours(port: int) -> bool:
    mark = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        mark.bind(("127.0.0.1", port))
    except OSError as error:
        mark.close()
        if error.errno != errno.EADDRINUSE:
            raise
        return False
    _kept.append(mark)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
