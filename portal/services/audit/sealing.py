"""The seal: lines that were committed are chained, a batch at a time, by one process at a time."""

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portal import clock
from portal.config import AUDIT_DAYS
from portal.models import AuditEvent, AuditLink
from portal.services.audit import chain
from portal.services.prepared import Prepared
from portal.services.work import Work, snapshot, writing

KEPT = timedelta(days=AUDIT_DAYS)
BATCH = 2_000
WINDOW = 5_000
"""How far behind the newest sealed line one may still turn up: on PostgreSQL a transaction takes
its number when it writes and may be committed after others with later ones."""

RANGE = 20_000
"""So many lines are looked through at once."""

_LOCK = 0x48_4F_4E_47
_INSERT = Prepared(sa.insert(AuditLink), ("seq", "event_id", "hash"))
_ENDS = sa.select(
    sa.select(sa.func.max(AuditLink.event_id)).scalar_subquery(),
    sa.select(sa.func.max(AuditEvent.id)).scalar_subquery(),
)


@dataclass(frozen=True)
class Head:
    """The newest link: its place in the chain, its hash, and when it was noted, if known."""

    seq: int
    hash: str
    noted_at: datetime | None = None


def head() -> Head:
    """Return where the chain stands."""
    with snapshot() as connection:
        return Head(*chain.newest(connection))


def seal(*, everything: bool = False) -> int:
    """Chain what is committed and not sealed yet; return how many lines.

    Looks at the latest lines only, unless `everything` (at the start, and now and then): a line
    that came in far behind the others is found then. Goes from range to range, and lets others do
    something in between.
    """
    with snapshot() as connection:
        sealed_to, last = connection.execute(_ENDS).one()
    floor = 0 if everything else max(0, (sealed_to or 0) - WINDOW)
    sealed = 0
    while floor < (last or 0):
        ceiling = min(floor + RANGE, last)
        while count := _batch(floor, ceiling):
            sealed += count
            time.sleep(0)
        floor = ceiling
        time.sleep(0)
    if sealed:
        _keep_outside(head())
    return sealed


def waiting_since() -> datetime | None:
    """Return the time of the oldest line that waits for its seal, None where none does."""
    with snapshot() as connection:
        sealed_to, last = connection.execute(_ENDS).one()
        floor = max(0, (sealed_to or 0) - WINDOW)
        row = connection.execute(_unsealed(floor, last or 0).limit(1)).first()
        return row.at if row else None


def newest_at() -> datetime | None:
    """Return the time of the log's last line, None before the first."""
    with snapshot() as connection:
        return connection.scalar(sa.select(AuditEvent.at).order_by(AuditEvent.id.desc()).limit(1))


def kept_outside(instance: Path) -> Head | None:
    """Return the head as it was noted beside the database, None where none was."""
    try:
        found = json.loads((instance / "audit_head.json").read_text())
        at = datetime.fromisoformat(str(found["at"]))
        return Head(int(found["seq"]), str(found["hash"]), at)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def accept() -> Head:
    """Note the head of today beside the database, whatever was noted there: after a restore."""
    found = head()
    _note(found)
    return found


def _batch(floor: int, ceiling: int) -> int:
    wanted = _unsealed(floor, ceiling)
    with snapshot() as connection:
        if not connection.execute(wanted.limit(1)).first():
            return 0
    with writing() as work:
        if not _is_ours(work):
            return 0
        seq, before = chain.newest(work.connection)
        links: list[dict[str, object]] = []
        for seq_of, line in enumerate(work.connection.execute(wanted.limit(BATCH)), seq + 1):
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


def _unsealed(floor: int, ceiling: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*chain.COLUMNS)
        .outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id)
        .where(AuditLink.seq.is_(None), AuditEvent.id > floor, AuditEvent.id <= ceiling)
        .order_by(AuditEvent.id)
    )


def _keep_outside(now: Head) -> None:
    """Note the head beside the database, unless what stands there is not in this chain.

    Somebody who cuts the end off the log would otherwise have us write over the proof.
    """
    known = kept_outside(current_app.config["SETTINGS"].instance)
    if known is None or is_in_chain(known):
        _note(now)


def is_in_chain(known: Head) -> bool:
    """Whether the chain holds this link.

    One that was let go cannot be compared any more: it is taken for good when it was noted before
    the lines that may go by their age, and for missing when nobody knows when it was noted.
    """
    if known.seq == 0:
        return True
    with snapshot() as connection:
        found = connection.scalar(sa.select(AuditLink.hash).where(AuditLink.seq == known.seq))
        if found is not None:
            return found == known.hash
        anchor = chain.anchor(connection)
    if anchor is None or anchor.seq < known.seq:
        return False
    if anchor.seq == known.seq:
        return bool(anchor.hash == known.hash)
    return known.noted_at is not None and known.noted_at <= clock.now() - KEPT


def _note(now: Head) -> None:
    path = current_app.config["SETTINGS"].instance / "audit_head.json"
    draft = path.with_suffix(f".{os.getpid()}")
    noted = {"seq": now.seq, "hash": now.hash, "at": clock.now().isoformat()}
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(noted, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
