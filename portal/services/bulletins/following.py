"""Following: what leads from a bulletin's figures to the lines of the ledger behind them."""

from collections.abc import Collection

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Board, Bulletin, Campaign, Close, Entry, Person, Unit
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


def board_then(bulletin: Bulletin, campaign: Campaign) -> tuple[int, bool]:
    """Return the campaign's board of people, and whether the bulletin's last day has a close.

    One statement.
    """
    close = sa.exists().where(
        Close.campaign_id == campaign.id, Close.business_date == bulletin.ends_on
    )
    row = db.session.execute(
        sa.select(Board.id, sa.case((close, True), else_=False)).where(
            Board.campaign_id == campaign.id,
            Board.unit_id == campaign.unit_id,
            Board.kind == "person",
        )
    ).one()
    return row[0], bool(row[1])
