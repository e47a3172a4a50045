"""Several checks in one go, each a transaction of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Entry, Unit
from portal.services import ledger, verifications
from portal.services.access import Actor
from portal.services.checks.queue import PAGE_SIZE
from portal.services.refusal import Conflict, NotAllowed, NotFound


@dataclass(frozen=True)
class Outcome:
    """How many are verified, were decided by somebody else meanwhile, or are another's to check."""

    done: int
    decided: int
    others: int


def verify_several(actor: Actor, entry_ids: Iterable[int]) -> Outcome:
    """Verify a page's entries one by one; raises NotFound, before any, for one out of sight."""
    actor.demand(Permission.ENTRY_VERIFY)
    ids = sorted(set(entry_ids))[:PAGE_SIZE]
    _demand_sight(actor, ids)
    done = decided = others = 0
    for entry_id in ids:
        try:
            verifications.verify(actor, entry_id)
        except Conflict:
            decided += 1
        except NotAllowed:
            others += 1
        else:
            done += 1
    return Outcome(done, decided, others)


def _demand_sight(actor: Actor, ids: list[int]) -> None:
    seen = db.session.scalar(
        sa.select(sa.func.count(Entry.id))
        .join(Unit, Unit.id == Entry.unit_id)
        .where(Entry.id.in_(ids), ledger.in_sight(actor))
    )
    if seen != len(ids):
        raise NotFound
