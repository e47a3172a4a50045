"""A copy of the log on the bank's own log server, by syslog: it may be away, and nobody waits.

Lines are sent once they are sealed, each with its place in the chain and its hash, so that the copy
proves the log and the other way round. Whoever holds the lease sends; what was sent before an
interruption may be sent again, and is told apart by its place.
"""

import json
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.models import AuditCopy, AuditEvent, AuditLink
from portal.services.audit import chain
from portal.services.audit.delivering import deliver
from portal.services.work import snapshot, writing

BATCH = 500
LEASE = timedelta(seconds=30)
# Facility 13, "log audit", at the severity "informational".
_PRIORITY = 13 * 8 + 6


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
        deliver(current_app.config["SETTINGS"].syslog, [message(line) for line in lines])
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
