"""The seal: lines that were committed are chained, a batch at a time, by one process at a time."""

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portal import clock
from portal.config import AUDIT_DAYS
from portal.models import AuditCopy, AuditEvent, AuditLink
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

FILE = "audit_head.json"
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


class Note(StrEnum):
    """How the head stands that is noted beside the database."""

    THERE = "there"
    MISSING = "missing"
    UNREADABLE = "unreadable"


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
    is_first = sealed_to is None and last is not None and _note_the_beginning()
    floor = 0 if everything else max(0, (sealed_to or 0) - WINDOW)
    sealed = 0
    while floor < (last or 0):
        ceiling = min(floor + RANGE, last)
        while count := _batch(floor, ceiling):
            sealed += count
            time.sleep(0)
        floor = ceiling
        time.sleep(0)
    if sealed or is_first:
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
    """Return the head as it was noted beside the database; None where there is none to be read."""
    try:
        found = json.loads((instance / FILE).read_text())
        at = datetime.fromisoformat(str(found["at"]))
        return Head(int(found["seq"]), str(found["hash"]), at)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def noted() -> Note:
    """Return whether a head is noted beside the database, and can be read."""
    instance: Path = current_app.config["SETTINGS"].instance
    if kept_outside(instance) is not None:
        return Note.THERE
    return Note.UNREADABLE if os.path.lexists(instance / FILE) else Note.MISSING


def is_end_known() -> bool:
    """Whether a head is noted beside the database, or nothing is sealed that it could prove."""
    return noted() is Note.THERE or head().seq == 0


def accept() -> Head:
    """Note the head of today beside the database, whatever was noted there: after a restore.

    A copy that is further than the log goes on from there, too: else the lines to come would be
    taken for those that the log server has.
    """
    found = head()
    with writing() as work:
        work.connection.execute(
            sa.update(AuditCopy).where(AuditCopy.seq > found.seq).values(seq=found.seq)
        )
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


def _note_the_beginning() -> bool:
    """Note a head before the first link is set, so that a missing one is missing; whether we did.

    A server that is killed between its first seal and its first note would else leave none.
    """
    if noted() is not Note.MISSING:
        return False
    with snapshot() as connection:
        seq, hash_ = chain.newest(connection)
    if seq:
        return False
    _note(Head(seq, hash_))
    return True


def _keep_outside(now: Head) -> None:
    """Note the head beside the database, unless what stands there is not in this chain.

    Somebody who cuts the end off the log would otherwise have us write over the proof; or over its
    lack, having taken the note away, too.
    """
    known = kept_outside(current_app.config["SETTINGS"].instance)
    if known and is_in_chain(known):
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
    path = current_app.config["SETTINGS"].instance / FILE
    draft = path.with_suffix(f".{os.getpid()}")
    told = {"seq": now.seq, "hash": now.hash, "at": clock.now().isoformat()}
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
