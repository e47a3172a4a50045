"""The proof: the chain is gone through link by link, and what does not fit is named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portal import clock
from portal.models import AuditEvent, AuditLink
from portal.services.audit import chain, sealing
from portal.services.audit.sealing import Head, Note
from portal.services.work import snapshot

LATE = timedelta(minutes=5)
"""So long a line may wait for its seal; the sealer comes every second."""
BACK = timedelta(hours=2)
"""A clock that is put right goes back by less, even where summer time was meant."""
_TOGETHER = 5_000


class Finding(StrEnum):
    """What can be wrong."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    UNSEALED = "unsealed"
    CUT = "cut"
    BACK = "back"


@dataclass(frozen=True)
class Fault:
    """Something that does not fit: lines `first` to `last` of the chain.

    For lines that were never sealed (ADDED, UNSEALED) the numbers are those of the log's rows.
    """

    finding: Finding
    first: int
    last: int
    event_id: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What was looked at, and every fault; `waiting` lines are about to be sealed.

    A remark (BACK) is no fault: a clock that was set back leaves it, and so does somebody who adds
    a line with an earlier time. `noted` says whether the head beside the database could be read.
    """

    lines: int
    since: int
    head: Head
    waiting: int
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...] = ()
    noted: Note = Note.THERE

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed or added."""
        return not self.faults

    @property
    def is_end_known(self) -> bool:
        """Whether there is a head beside the database, without which a cut end is not seen."""
        return self.noted is Note.THERE or self.head.seq == 0


def verify(since: int = 0, known: Head | None = None) -> Verdict:
    """Go through the chain from the link after `since`, as it stands at one moment.

    `known` is a head that was noted elsewhere (a log server, a sheet of paper), and has to be in
    the chain; the one beside the database is compared in any case.
    """
    with snapshot() as connection:
        found = examined(connection, since)
    cut = [
        Fault(Finding.CUT, min(found.head.seq + 1, one.seq), one.seq)
        for one in (known, sealing.kept_outside(current_app.config["SETTINGS"].instance))
        if one and not sealing.is_in_chain(one)
    ]
    faults = (*found.faults, *dict.fromkeys(cut))
    return replace(found, faults=faults, noted=sealing.noted())


def examined(connection: sa.Connection, since: int = 0) -> Verdict:
    """Go through the chain of any database, from the link after `since`; heads are not compared."""
    start, before = _start(connection, since)
    faults: list[Fault] = []
    remarks: list[Fault] = []
    at: datetime | None = None
    count, seq = 0, start
    for row in _links(connection, start):
        if row.seq != seq + 1:
            faults.append(Fault(Finding.REMOVED, seq + 1, row.seq - 1))
        if row.id is None:
            faults.append(Fault(Finding.REMOVED, row.seq, row.seq, row.event_id))
        # After a gap there is no link to go on from: the next one is taken as it stands.
        elif row.seq == seq + 1 and chain.link(before, row.seq, row[3:]) != row.hash:
            faults.append(Fault(Finding.CHANGED, row.seq, row.seq, row.event_id))
        if row.at and at and at - row.at > BACK:
            remarks.append(Fault(Finding.BACK, row.seq, row.seq, row.event_id))
        seq, before, at = row.seq, row.hash, row.at or at
        count += 1
    anchor = chain.anchor(connection)
    if anchor and not _is_lawful(connection, anchor):
        faults.append(Fault(Finding.CUT, 1, anchor.seq))
    waiting, never = _unsealed(connection, start)
    faults += [Fault(finding, id_, id_, id_) for finding, id_ in never]
    return Verdict(count, start, Head(seq, before), waiting, tuple(faults), tuple(remarks))


def _start(connection: sa.Connection, since: int) -> tuple[int, str]:
    """Return the place and hash that the links to be looked at hang on."""
    anchor = chain.anchor(connection)
    start = (anchor.seq, anchor.hash) if anchor else (0, chain.BEGINNING)
    if since <= start[0]:
        return start
    hash_ = connection.scalar(sa.select(AuditLink.hash).where(AuditLink.seq == since))
    return (since, hash_) if hash_ else start


def _is_lawful(connection: sa.Connection, anchor: sa.Row[*tuple[Any, ...]]) -> bool:
    """Whether what it let go was old enough, and the log itself tells of it."""
    return bool(anchor.until <= anchor.anchored_at - sealing.KEPT) and bool(
        connection.scalar(
            sa.select(AuditEvent.id).where(
                AuditEvent.action == "audit.prune", AuditEvent.object_id == str(anchor.seq)
            )
        )
    )


def _links(connection: sa.Connection, start: int) -> Iterator[sa.Row[*tuple[Any, ...]]]:
    """Give each link with its line, in order; of a line that is missing the columns are None."""
    while True:
        rows = connection.execute(
            sa.select(AuditLink.seq, AuditLink.event_id, AuditLink.hash, *chain.COLUMNS)
            .outerjoin(AuditEvent, AuditEvent.id == AuditLink.event_id)
            .where(AuditLink.seq > start)
            .order_by(AuditLink.seq)
            .limit(_TOGETHER)
        ).all()
        yield from rows
        if len(rows) < _TOGETHER:
            return
        start = rows[-1].seq


def _unsealed(connection: sa.Connection, start: int) -> tuple[int, list[tuple[Finding, int]]]:
    """Return how many lines wait for their seal, and those that should have had it long ago.

    Of a part of the chain alone, those are looked for that came in since it began.
    """
    begins = connection.scalar(sa.select(AuditLink.event_id).where(AuditLink.seq == start)) or 0
    rows = connection.execute(
        sa.select(AuditEvent.id, AuditEvent.at)
        .outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id)
        .where(AuditLink.seq.is_(None), AuditEvent.id > begins - sealing.WINDOW)
        .order_by(AuditEvent.id)
    ).all()
    newest = connection.scalar(sa.select(sa.func.max(AuditLink.event_id))) or 0
    late = clock.now() - LATE
    return len(rows), [
        (Finding.ADDED if id_ < newest else Finding.UNSEALED, id_) for id_, at in rows if at < late
    ]
