"""The seal: lines that were committed are chained, a batch at a time, by one process at a time."""

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portal.models import AuditEvent, AuditLink
from portal.services.audit import chain
from portal.services.prepared import Prepared
from portal.services.work import Work, snapshot, writing

BATCH = 2_000
WINDOW = 10_000
"""How far behind the newest sealed line one may still turn up: on PostgreSQL a transaction takes
its number when it writes and may be committed after others with later ones."""

_LOCK = 0x48_4F_4E_47
_INSERT = Prepared(sa.insert(AuditLink), ("seq", "event_id", "hash"))


@dataclass(frozen=True)
class Head:
    """The newest link: its place in the chain, and its hash."""

    seq: int
    hash: str


def head() -> Head:
    """Return where the chain stands."""
    with snapshot() as connection:
        return Head(*chain.newest(connection))


def seal(*, everything: bool = False) -> int:
    """Chain what is committed and not sealed yet; return how many lines.

    Looks at the latest lines only, unless `everything` (at the start, and now and then): a line
    that came in far behind the others is found then.
    """
    sealed = 0
    while True:
        with snapshot() as connection:
            if not connection.execute(_unsealed(connection, everything=everything, most=1)).first():
                break
        count = _batch(everything=everything)
        sealed += count
        # Whoever else is served by this process comes in between.
        time.sleep(0)
        if not count:
            break
    if sealed:
        _keep_outside(head())
    return sealed


def waiting_since() -> datetime | None:
    """Return the time of the oldest line that waits for its seal, None where none does."""
    with snapshot() as connection:
        row = connection.execute(_unsealed(connection, everything=False, most=1)).first()
        return row.at if row else None


def kept_outside(instance: Path) -> Head | None:
    """Return the head as it was noted beside the database, None where none was."""
    try:
        found = json.loads((instance / "audit_head.json").read_text())
        return Head(int(found["seq"]), str(found["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def accept() -> Head:
    """Note the head of today beside the database, whatever was noted there: after a restore."""
    found = head()
    _note(found)
    return found


def _batch(*, everything: bool) -> int:
    with writing() as work:
        if not _is_ours(work):
            return 0
        seq, before = chain.newest(work.connection)
        lines = work.connection.execute(
            _unsealed(work.connection, everything=everything, most=BATCH)
        ).all()
        links: list[dict[str, object]] = []
        for seq_of, line in enumerate(lines, seq + 1):
            before = chain.link(before, seq_of, line)
            links.append({"seq": seq_of, "event_id": line.id, "hash": before})
        if links:
            _INSERT.run(work.connection, links)
    return len(links)


def _is_ours(work: Work) -> bool:
    """Whether nobody else is sealing: on SQLite the write lock says so."""
    if work.connection.dialect.name != "postgresql":
        return True
    return bool(work.connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))))


def _unsealed(
    connection: sa.Connection, *, everything: bool, most: int
) -> sa.Select[*tuple[Any, ...]]:
    wanted = (
        sa.select(*chain.COLUMNS)
        .outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id)
        .where(AuditLink.seq.is_(None))
        .order_by(AuditEvent.id)
        .limit(most)
    )
    if everything:
        return wanted
    newest = connection.scalar(sa.select(sa.func.max(AuditLink.event_id))) or 0
    return wanted.where(AuditEvent.id > newest - WINDOW)


def _keep_outside(now: Head) -> None:
    """Note the head beside the database, unless what stands there is not in this chain.

    Somebody who cuts the end off the log would otherwise have us write over the proof.
    """
    known = kept_outside(current_app.config["SETTINGS"].instance)
    if known is None or is_in_chain(known):
        _note(now)


def is_in_chain(known: Head) -> bool:
    """Whether the chain holds this link, or an anchor stands beyond it."""
    if known.seq == 0:
        return True
    with snapshot() as connection:
        found = connection.scalar(sa.select(AuditLink.hash).where(AuditLink.seq == known.seq))
        if found is not None:
            return found == known.hash
        return chain.anchored(connection) >= known.seq


def _note(now: Head) -> None:
    path = current_app.config["SETTINGS"].instance / "audit_head.json"
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"seq": now.seq, "hash": now.hash}))
    draft.chmod(0o600)
    draft.replace(path)
