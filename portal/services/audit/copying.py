"""A copy of the log on the bank's own log server, by syslog: it may be away, and nobody waits.

Lines are sent once they are sealed, each with its place in the chain and its hash, so that the copy
proves the log and the other way round. Whoever holds the lease sends; what was sent before an
interruption may be sent again, and is told apart by its place.
"""

import json
import os
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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


@dataclass(frozen=True)
class State:
    """How far the copy is: lines that wait, and since when the server takes none."""

    seq: int
    waiting: int
    copied_at: datetime | None
    failing_since: datetime | None


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
    if row is None:
        return State(0, newest, None, None)
    return State(row.seq, max(0, newest - row.seq), row.copied_at, row.failing_since)


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
        lines = connection.execute(_after(seq)).all()
    if not lines or not _lease(holder):
        return 0
    try:
        with _line_to(current_app.config["SETTINGS"].syslog) as send:
            for line in lines:
                send(message(line))
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
    """Write down how it went, if the lease is still ours."""
    now = clock.now()
    values: dict[str, object] = (
        {"failing_since": sa.func.coalesce(AuditCopy.failing_since, now)}
        if failing
        else {"seq": seq, "copied_at": now, "failing_since": None}
    )
    with writing() as work:
        work.connection.execute(
            sa.update(AuditCopy).where(AuditCopy.holder == holder).values(values)
        )


@contextmanager
def _line_to(address: str) -> Iterator[Any]:
    """Open a line to the log server; give what sends one message over it."""
    url = urlsplit(address)
    place = (url.hostname or "", url.port or USUAL_PORTS[url.scheme])
    if url.scheme == "udp":
        family, kind, proto, _, target = socket.getaddrinfo(*place, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, proto) as datagrams:
            datagrams.settimeout(TIMEOUT)
            # Connected, so that a port that nobody listens at is heard of.
            datagrams.connect(target)
            yield lambda text: datagrams.send(text[:_DATAGRAM])
        return
    with socket.create_connection(place, timeout=TIMEOUT) as plain:
        line: socket.socket = plain
        if url.scheme == "tls":
            line = ssl.create_default_context().wrap_socket(plain, server_hostname=place[0])
        # Octet counting (RFC 6587): a message may hold any byte.
        yield lambda text: line.sendall(b"%d %s" % (len(text), text))
        line.shutdown(socket.SHUT_WR)
        # Closed by the other end once it has read all: one that reads nothing is late, and what was
        # sent to it lies in this machine's buffers alone.
        with suppress(ssl.SSLError):
            while line.recv(4_096):
                pass
