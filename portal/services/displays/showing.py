"""The boards of a display beside its first: read and written in order."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from portal.extensions import db
from portal.models import DisplayBoard
from portal.services.work import Work


def others(connection: sa.Connection, display_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of displays' boards after the first, in order; none for who has no more."""
    rows = connection.execute(
        sa.select(DisplayBoard.display_id, DisplayBoard.board_id)
        .where(DisplayBoard.display_id.in_(list(display_ids)))
        .order_by(DisplayBoard.display_id, DisplayBoard.position)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for display_id, board_id in rows:
        found[display_id].append(board_id)
    return found


def others_of(display_id: int) -> list[int]:
    """Return the ids of one display's boards after the first, in order."""
    return others(db.session.connection(), [display_id])[display_id]


def write_boards(work: Work, display_id: int, others: Sequence[int]) -> None:
    """Write a display's boards after the first anew."""
    work.connection.execute(sa.delete(DisplayBoard).where(DisplayBoard.display_id == display_id))
    rows = [
        {"display_id": display_id, "position": position, "board_id": board_id}
        for position, board_id in enumerate(others, start=1)
    ]
    if rows:
        work.connection.execute(sa.insert(DisplayBoard), rows)
