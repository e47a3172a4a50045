"""An entry's whole life: shares, what it corrects, what was disputed, and how that ended."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.models import (
    Correction,
    Credit,
    Dispute,
    Entry,
    OpeningBalance,
    Outcome,
    Person,
    Settlement,
)
from portal.services import claims


@dataclass(frozen=True)
class Part:
    """One person's share: the weight, and the part of the quantity, scaled."""

    person: Person
    weight: int
    quantity: int


@dataclass(frozen=True)
class Argument:
    """A dispute about the entry, and how it was settled; nothing of that while it is open."""

    id: int
    kind: str
    entry_id: int
    against_id: int | None
    opener: Person
    opened_at: datetime
    reason: str
    outcome: str | None
    reversal_id: int | None
    settler: Person | None
    settled_at: datetime | None
    note: str | None


@dataclass(frozen=True)
class Life:
    """What became of an entry besides its lines; ids are those of other entries.

    `outcome_ids` are those of its outcomes that stand, `opening_id` is what it is an outcome of.
    """

    shares: list[Part]
    corrects_id: int | None
    corrected_by_id: int | None
    disputes: list[Argument]
    balance_source: str | None
    outcome_ids: list[int]
    opening_id: int | None


def of_entry(entry_id: int) -> Life:
    """Return the life of an entry that its reader may see; five statements."""
    shares = db.session.execute(
        sa.select(Person, Credit.weight, Credit.quantity)
        .join(Credit, Credit.person_id == Person.id)
        .where(Credit.entry_id == entry_id)
        .order_by(Credit.position)
    )
    links = db.session.execute(
        sa.select(Correction.entry_id, Correction.corrects_id).where(
            sa.or_(Correction.entry_id == entry_id, Correction.corrects_id == entry_id)
        )
    ).all()
    outcomes = _outcomes(entry_id)
    return Life(
        shares=[Part(person, weight, quantity) for person, weight, quantity in shares],
        corrects_id=next((old for new, old in links if new == entry_id), None),
        corrected_by_id=next((new for new, old in links if old == entry_id), None),
        disputes=_disputes(entry_id),
        balance_source=db.session.scalar(
            sa.select(OpeningBalance.source).where(OpeningBalance.entry_id == entry_id)
        ),
        outcome_ids=[new for new, _ in outcomes if new != entry_id],
        opening_id=next((opening for new, opening in outcomes if new == entry_id), None),
    )


def _outcomes(entry_id: int) -> list[tuple[int, int]]:
    """Return outcome and opening: what the entry is, and what came of it or of what it corrects.

    Of an opening only those that stand.
    """
    reversal, claim = aliased(Entry), claims.of([entry_id])
    stands = ~sa.exists().where(reversal.reverses_id == Outcome.entry_id)
    came = Outcome.opening_id.in_(sa.select(claim.c.claim_id))
    rows = db.session.execute(
        sa.select(Outcome.entry_id, Outcome.opening_id)
        .where(sa.or_(Outcome.entry_id == entry_id, sa.and_(came, stands)))
        .order_by(Outcome.entry_id)
    )
    return [(row[0], row[1]) for row in rows]


def _disputes(entry_id: int) -> list[Argument]:
    opener, settler = aliased(Person), aliased(Person)
    rows = db.session.execute(
        sa.select(Dispute, opener, Settlement, settler)
        .join(opener, opener.id == Dispute.opened_by)
        .outerjoin(Settlement, Settlement.dispute_id == Dispute.id)
        .outerjoin(settler, settler.id == Settlement.settled_by)
        .where(sa.or_(Dispute.entry_id == entry_id, Dispute.against_id == entry_id))
        .order_by(Dispute.id)
    )
    # Of an outer join: nothing where the dispute is open.
    found: list[tuple[Dispute, Person, Settlement | None, Person | None]] = [
        (row[0], row[1], row[2], row[3]) for row in rows
    ]
    return [
        Argument(
            id=dispute.id,
            kind=dispute.kind,
            entry_id=dispute.entry_id,
            against_id=dispute.against_id,
            opener=opened_by,
            opened_at=dispute.opened_at,
            reason=dispute.reason,
            outcome=settlement.outcome if settlement else None,
            reversal_id=settlement.reversal_id if settlement else None,
            settler=settled_by,
            settled_at=settlement.settled_at if settlement else None,
            note=settlement.note if settlement else None,
        )
        for dispute, opened_by, settlement, settled_by in found
    ]
