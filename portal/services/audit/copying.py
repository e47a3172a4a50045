"""A copy of the log on the bank's own log server, by syslog: it may be away, and nobody waits.

Lines are sent once they are sealed, each with its place in the chain and its hash, so that the copy
proves the log and the other way round. Whoever holds the lease sends; what was sent before an
interruption may be sent again, and is told apart by its place.
"""

import json
import os
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.models import AuditCopy, AuditEvent, AuditLink
from portal.services.audit import chain
from portal.services.work import snapshot, writing

BATCH = 500
LEASE = timedelta(seconds=30)
TIMEOUT = 5.0
USUAL_PORTS = {"udp": 514, "tcp": 601, "tls": 6514}
# Facility 13, "log audit", at the severity "informational".
_PRIORITY = 13 * 8 + 6
_DATAGRAM = 1_400
# Linux' names: TCP_TIME_WAIT and TCP_CLOSE.
_OVER = (6, 7)
_PAUSE = 0.01


@dataclass(frozen=True)
class State:
    """How far the copy is: lines that wait, and since when the server takes none.

    `waiting_since` is the time of the oldest line that waits, or of the last that was taken where
    that is later; `beyond` how many lines the server has that are not in the log any more.
    """

    seq: int
    waiting: int
    copied_at: datetime | None
    failing_since: datetime | None
    waiting_since: datetime | None = None
    beyond: int = 0


class Unreachable(RuntimeError):
    """The log server did not take the lines; they are sent again later."""


def is_on() -> bool:
    """Whether a log server is set."""
    return bool(current_app.config["SETTINGS"].syslog)


def state() -> State | None:
    """Return how far the copy is, None where none is wanted."""
    if not is_on():
        return None
    with snapshot() as connection:
        row = connection.execute(
            sa.select(AuditCopy.seq, AuditCopy.copied_at, AuditCopy.failing_since)
        ).first()
        newest, _ = chain.newest(connection)
        seq = row.seq if row else 0
        oldest = connection.scalar(
            sa.select(AuditEvent.at)
            .join(AuditLink, AuditLink.event_id == AuditEvent.id)
            .where(AuditLink.seq > seq)
            .order_by(AuditLink.seq)
            .limit(1)
        )
    copied_at = row.copied_at if row else None
    since = max(oldest, copied_at) if oldest and copied_at else oldest
    return State(
        seq,
        max(0, newest - seq),
        copied_at,
        row.failing_since if row else None,
        since,
        max(0, seq - newest),
    )


def copy() -> int:
    """Send what is sealed and not copied yet, a batch; return how many lines.

    Raises Unreachable when the server does not take them, after writing down since when. Nothing
    is sent inside a transaction.
    """
    if not is_on():
        return 0
    holder = f"{socket.gethostname()[:20]}:{os.getpid()}"
    with snapshot() as connection:
        seq = connection.scalar(sa.select(AuditCopy.seq)) or 0
        if not connection.execute(_after(seq).limit(1)).first():
            return 0
    if not _lease(holder):
        return 0
    # Read under the lease: another may have sent them meanwhile.
    with snapshot() as connection:
        seq = connection.scalar(sa.select(AuditCopy.seq)) or 0
        lines = connection.execute(_after(seq)).all()
    if not lines:
        return 0
    try:
        _deliver(current_app.config["SETTINGS"].syslog, [message(line) for line in lines])
    except OSError as error:
        _note(holder, failing=True)
        raise Unreachable(str(error)) from error
    _note(holder, seq=lines[-1].seq)
    return len(lines)


def message(line: Sequence[Any]) -> bytes:
    """Return a sealed line as RFC 5424 has it: the line's own time, and JSON for what it says."""
    seq, hash_, id_, at, person_id, address, action, kind, object_id, result, detail = line
    said = json.dumps(
        {
            "seq": seq,
            "hash": hash_,
            "id": id_,
            "person": person_id,
            "address": address,
            "action": action,
            "kind": kind,
            "object": object_id,
            "result": result,
            "detail": detail,
        },
        separators=(",", ":"),
    )
    when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    host = socket.gethostname() or "-"
    return f"<{_PRIORITY}>1 {when} {host} hongbang {os.getpid()} audit - {said}".encode()


def _after(seq: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(AuditLink.seq, AuditLink.hash, *chain.COLUMNS)
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .where(AuditLink.seq > seq)
        .order_by(AuditLink.seq)
        .limit(BATCH)
    )


def _lease(holder: str) -> bool:
    """Take or prolong the lease; False when another process has it."""
    with writing() as work:
        insert = (
            postgresql.insert if work.connection.dialect.name == "postgresql" else sqlite.insert
        )
        work.connection.execute(
            insert(AuditCopy).values(id=1, seq=0, holder="").on_conflict_do_nothing()
        )
        taken = work.connection.execute(
            sa.update(AuditCopy)
            .where(
                sa.or_(
                    AuditCopy.holder == holder,
                    AuditCopy.held_until.is_(None),
                    AuditCopy.held_until < work.now,
                )
            )
            .values(holder=holder, held_until=work.now + LEASE)
        )
    return bool(taken.rowcount)


def _note(holder: str, *, seq: int | None = None, failing: bool = False) -> None:
    """Write down how it went, if the lease is still ours, and give that back where it went well."""
    now = clock.now()
    values: dict[str, object] = (
        {"failing_since": sa.func.coalesce(AuditCopy.failing_since, now)}
        if failing
        else {"seq": seq, "copied_at": now, "failing_since": None, "held_until": None}
    )
    with writing() as work:
        work.connection.execute(
            sa.update(AuditCopy).where(AuditCopy.holder == holder).values(values)
        )


def _deliver(address: str, messages: Sequence[bytes]) -> None:
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
    with socket.create_connection(place, timeout=TIMEOUT) as plain:
        # Octet counting (RFC 6587): a message may hold any byte.
        batch = b"".join(b"%d %s" % (len(text), text) for text in messages)
        if url.scheme == "tls":
            context = ssl.create_default_context()
            with context.wrap_socket(plain, server_hostname=place[0]) as line:
                line.sendall(batch)
                _take_leave(line)
                _end(line)
        else:
            plain.sendall(batch)
            _end(plain)


def _take_leave(line: ssl.SSLSocket) -> None:
    """Say by TLS that nothing more comes, and wait for nothing."""
    line.settimeout(0)
    with suppress(ssl.SSLWantReadError, ssl.SSLEOFError):
        line.unwrap()


def _end(line: socket.socket) -> None:
    """Half-close the line and wait until the other end has closed it, having read all.

    One that reads nothing is late, and what was sent to it lies in this machine's buffers alone.
    One that closed before it had read resets the line once the rest arrives: no more than that
    tells it from one that read all.
    """
    until = time.monotonic() + TIMEOUT
    # Of the line itself: by TLS the other would forget the session, and a refusal that comes
    # with it.
    socket.socket.shutdown(line, socket.SHUT_WR)
    for receive in (line.recv, lambda most: socket.socket.recv(line, most)):
        line.settimeout(_left(until))
        while receive(4_096):
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
