"""What shows the calendar: a board by working days grows newer when one of its days changes."""

from datetime import date

import sqlalchemy as sa

from portal.domain.campaign import State
from portal.models import Board, Book, Campaign, Unit
from portal.services import books
from portal.services.access import within
from portal.services.bus import Message
from portal.services.work import Work


def bump(work: Work, first: date, last: date, path: str = "/") -> None:
    """Bump and announce the live campaigns by working days with a board at or below the path.

    Only those that run on one of the days from `first` to `last`.
    """
    campaigns = (
        sa.select(Campaign.id)
        .join(Board, Board.campaign_id == Campaign.id)
        .join(Unit, Unit.id == Board.unit_id)
        .where(
            Campaign.state == State.LIVE,
            Campaign.basis == "working",
            Campaign.starts_on <= last,
            Campaign.ends_on >= first,
            within(Unit.path, [path]),
        )
    )
    found = work.connection.execute(
        sa.select(Book.id, Book.campaign_id).where(Book.campaign_id.in_(campaigns))
    ).all()
    books.lock(work, {row.id: 0 for row in found})
    for campaign_id in sorted({row.campaign_id for row in found}):
        work.announce(Message("board", campaign_id=campaign_id))
