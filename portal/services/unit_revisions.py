"""What was said in a unit that walls show and no book holds: counted, so that boards are newer."""

import sqlalchemy as sa

from portal.models import Board, Unit, UnitRevision
from portal.services.bus import Message
from portal.services.work import Work, upsert


def bump(work: Work, unit_id: int) -> None:
    """Make the boards of the unit, of those above it and of those below newer, and say so."""
    table: sa.Table = UnitRevision.__table__  # type: ignore[assignment]
    upsert(work.connection, table, [{"unit_id": unit_id, "revision": 1}], adding=("revision",))
    work.announce(Message("unit", unit_id=unit_id))


def of_boards(connection: sa.Connection, board_ids: list[int]) -> dict[int, int]:
    """Return how much was said where each board stands, above it and below; one statement."""
    here, there = sa.orm.aliased(Unit), sa.orm.aliased(Unit)
    rows = connection.execute(
        sa.select(Board.id, sa.func.sum(UnitRevision.revision))
        .select_from(UnitRevision)
        .join(there, there.id == UnitRevision.unit_id)
        .join(here, sa.or_(_begins(here.path, there.path), _begins(there.path, here.path)))
        .join(Board, Board.unit_id == here.id)
        .where(Board.id.in_(board_ids))
        .group_by(Board.id)
    )
    return {board_id: int(revision) for board_id, revision in rows}


def _begins(
    path: sa.orm.InstrumentedAttribute[str], with_: sa.orm.InstrumentedAttribute[str]
) -> sa.ColumnElement[bool]:
    return sa.func.substr(path, 1, sa.func.length(with_)) == with_
