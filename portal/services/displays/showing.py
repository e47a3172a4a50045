"""The boards of a display beside its first: read and written in order."""

from collections.abc import Sequence

import sqlalchemy as sa

from portal.extensions import db
from portal.models import DisplayBoard
from portal.services.work import Work


def others_of(display_id: int) -> list[int]:
    """Return the ids of a display's boards after the first, in order."""
    found = db.session.scalars(
        sa.select(DisplayBoard.board_id)
        .where(DisplayBoard.display_id == display_id)
        .order_by(DisplayBoard.position)
    )
    return list(found)


def write_boards(work: Work, display_id: int, others: Sequence[int]) -> None:
    """Write a display's boards after the first anew."""
    work.connection.execute(sa.delete(DisplayBoard).where(DisplayBoard.display_id == display_id))
    rows = [
        {"display_id": display_id, "position": position, "board_id": board_id}
        for position, board_id in enumerate(others, start=1)
    ]
    if rows:
        work.connection.execute(sa.insert(DisplayBoard), rows)
