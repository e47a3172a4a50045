"""Notices: what somebody is told in the portal, in the transaction that it tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Entry, Notice, Unit
from portal.services.access import Actor
from portal.services.ledger import in_sight
from portal.services.work import Work, writing

PAGE_SIZE = 50


@dataclass(frozen=True)
class Told:
    """One notice as its reader has it; `facts` are worded where it is shown."""

    id: int
    kind: str
    entry_id: int | None
    facts: dict[str, object]
    created_at: datetime
    is_new: bool


def tell(
    work: Work,
    person_ids: Iterable[int],
    kind: str,
    entry_id: int | None = None,
    **facts: object,
) -> None:
    """Tell each of the people once; facts are names and figures, never a customer's."""
    rows = [
        {
            "person_id": person_id,
            "kind": kind,
            "entry_id": entry_id,
            "facts": facts,
            "created_at": work.now,
        }
        for person_id in sorted(set(person_ids))
    ]
    if rows:
        work.connection.execute(sa.insert(Notice), rows)


def tell_each(work: Work, kind: str, facts: Mapping[int, dict[str, object]]) -> None:
    """Tell each of the people something of their own, in one statement."""
    rows = [
        {"person_id": person_id, "kind": kind, "facts": told, "created_at": work.now}
        for person_id, told in sorted(facts.items())
    ]
    if rows:
        work.connection.execute(sa.insert(Notice), rows)


def unread(actor: Actor) -> int:
    """Return how many notices the actor has not seen yet."""
    return (
        db.session.scalar(
            sa.select(sa.func.count(Notice.id)).where(
                Notice.person_id == actor.person_id, Notice.read_at.is_(None)
            )
        )
        or 0
    )


def latest(actor: Actor) -> list[Told]:
    """Return the actor's latest fifty notices, newest first; an entry only when it is in sight."""
    rows = db.session.scalars(
        sa.select(Notice)
        .where(Notice.person_id == actor.person_id)
        .order_by(Notice.id.desc())
        .limit(PAGE_SIZE)
    ).all()
    seen = set(
        db.session.scalars(
            sa.select(Entry.id)
            .join(Unit, Unit.id == Entry.unit_id)
            .where(Entry.id.in_([row.entry_id for row in rows]), in_sight(actor))
        )
    )
    return [
        Told(
            id=row.id,
            kind=row.kind,
            entry_id=row.entry_id if row.entry_id in seen else None,
            facts=row.facts,
            created_at=row.created_at,
            is_new=row.read_at is None,
        )
        for row in rows
    ]


def mark_read(actor: Actor, upto: int) -> None:
    """Mark the actor's notices as seen, up to the newest that the page had."""
    with writing() as work:
        work.connection.execute(
            sa.update(Notice)
            .where(Notice.person_id == actor.person_id, Notice.id <= upto, Notice.read_at.is_(None))
            .values(read_at=work.now)
        )
