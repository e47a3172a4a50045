"""Following: what leads from a bulletin's figures to the lines of the ledger behind them."""

from collections.abc import Collection

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Entry, Person, Unit
from portal.services import ledger
from portal.services.access import Actor


def employee_numbers(person_ids: Collection[int]) -> dict[int, str]:
    """Return the employee numbers by which lists of entries are narrowed to people."""
    rows = db.session.execute(
        sa.select(Person.id, Person.employee_no).where(Person.id.in_(person_ids))
    )
    return dict(rows.all())


def open_to(actor: Actor, entry_ids: Collection[int]) -> frozenset[int]:
    """Return which of the entries are in the actor's sight."""
    return frozenset(
        db.session.scalars(
            sa.select(Entry.id)
            .join(Unit, Unit.id == Entry.unit_id)
            .where(Entry.id.in_(entry_ids), ledger.in_sight(actor))
        )
    )
