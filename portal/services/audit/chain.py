"""How a line of the audit log becomes a link: what is hashed, and in which form."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from portal.models import AuditAnchor, AuditEvent, AuditLink

BEGINNING = "0" * 64
"""What stands for the link before the first."""

COLUMNS = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.person_id,
    AuditEvent.address,
    AuditEvent.action,
    AuditEvent.object_kind,
    AuditEvent.object_id,
    AuditEvent.result,
    AuditEvent.detail,
)
"""Every column of a line, in the order in which they are hashed."""


def link(before: str, seq: int, line: Sequence[Any]) -> str:
    """Return the SHA-256 of the link at place `seq`: of the one `before` and the whole line.

    The form is JSON with sorted keys, no spaces, ASCII alone, and the time in UTC to the
    microsecond: the same for the same line on both engines, for ever.
    """
    values = [_plain(value) for value in line]
    text = json.dumps([before, seq, *values], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def newest(connection: sa.Connection) -> tuple[int, str]:
    """Return place and hash of the newest link, or of the anchor; (0, BEGINNING) before any."""
    found = [
        row
        for model in (AuditLink, AuditAnchor)
        if (
            row := connection.execute(
                sa.select(model.seq, model.hash).order_by(model.seq.desc()).limit(1)
            ).first()
        )
    ]
    return max(((row[0], row[1]) for row in found), default=(0, BEGINNING))


def anchor(connection: sa.Connection) -> sa.Row[*tuple[Any, ...]] | None:
    """Return the newest anchor's seq, hash, until and anchored_at; None where nothing has gone."""
    return connection.execute(
        sa.select(AuditAnchor.seq, AuditAnchor.hash, AuditAnchor.until, AuditAnchor.anchored_at)
        .order_by(AuditAnchor.seq.desc())
        .limit(1)
    ).first()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
