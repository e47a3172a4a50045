"""Unmasking: one entry's customer, for a reason, on record; many within an hour raise an alarm."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import AuditEvent, EntryWords
from portal.services import audit, free_text, ledger
from portal.services.access import Actor
from portal.services.ledger import EntryLine
from portal.services.refusal import NotAllowed, Rejected
from portal.services.work import Work, writing

REASONS = ("check", "dispute", "customer_asks", "inspection")
"""Reasons to choose from, by code; own words do as well."""

WINDOW = timedelta(hours=1)
MANY = 10
"""So many within the window are an alarm in the audit log."""
MOST = 30
"""And after so many there are no more until some of them are an hour old."""

_ACTION, _ALARM = "customer.unmask", "customer.unmask_many"


class TooMany(Rejected):
    """Somebody has seen as many names as an hour allows."""

    def __init__(self) -> None:
        """Say so above the form."""
        super().__init__(
            "",
            _l(
                "You have looked at %(count)s names within an hour. Wait a while, or ask who is in"
                " charge of the entry.",
                count=MOST,
            ),
        )


@dataclass(frozen=True)
class Unmasked:
    """An entry's customer and note in full, to be shown this once and for a short time."""

    line: EntryLine
    customer: str
    note: str


def may_unmask(line: EntryLine) -> bool:
    """Whether there is something to unmask on an entry that is in the reader's sight."""
    return line.is_masked and bool(line.customer)


def unmask(actor: Actor, entry_id: int, reason: str, words: str) -> Unmasked:
    """Return the customer of an entry in sight, and put on record who asked and why.

    `reason` is one of REASONS, or empty with the reason in own words. Raises NotFound out of sight,
    NotAllowed where there is nothing to unmask, Rejected at `words` without a reason or with
    personal numbers in it, at `reason` for one that does not exist, TooMany after many in an hour.
    """
    line = ledger.line(actor, entry_id)
    if not may_unmask(line):
        raise NotAllowed(Permission.CUSTOMER_SEE)
    why = _reason(reason, words)
    with writing() as work:
        _lock(work, actor)
        before = _lately(work, actor)
        if before >= MOST:
            audit.record(work, actor, _ACTION, "entry", entry_id, result="refused")
        else:
            audit.record(work, actor, _ACTION, "entry", entry_id, detail=why)
            if before + 1 == MANY:
                detail: dict[str, object] = {"entries": MANY, "minutes": 60}
                audit.record(work, actor, _ALARM, "person", actor.person_id, detail=detail)
    if before >= MOST:
        # Outside of the transaction, which keeps the refusal.
        raise TooMany
    kept = db.session.execute(
        sa.select(EntryWords.customer, EntryWords.note).where(
            EntryWords.entry_id == (line.reverses_id or line.id)
        )
    ).one()
    return Unmasked(line, kept.customer, kept.note)


def _reason(reason: str, words: str) -> dict[str, object]:
    if reason and reason not in REASONS:
        raise Rejected("reason", _l("Choose a reason from the list."))
    words = free_text.checked("words", words)
    if not reason and not words:
        raise Rejected("words", _l("Choose a reason, or write one."))
    return {name: text for name, text in (("reason", reason), ("words", words)) if text}


def _lock(work: Work, actor: Actor) -> None:
    """Count one person's at a time; on SQLite the write lock does it."""
    if work.connection.dialect.name == "postgresql":
        name = sa.func.hashtextextended(f"unmask {actor.person_id}", 0)
        work.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


def _lately(work: Work, actor: Actor) -> int:
    found = work.connection.scalar(
        sa.select(sa.func.count())
        .select_from(AuditEvent)
        .where(
            AuditEvent.person_id == actor.person_id,
            AuditEvent.at > work.now - WINDOW,
            AuditEvent.action == _ACTION,
            AuditEvent.result == "done",
        )
    )
    return int(found or 0)
