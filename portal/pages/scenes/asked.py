"""What a scene is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from portal.pages import row
from portal.pages.board import BoardView
from portal.pages.pace import line_of
from portal.pages.row import RowView
from portal.services.standings import BoardStandings, Row


@dataclass(frozen=True)
class Asked:
    """One page of a scene of a board, at a moment, in one snapshot and the language in force.

    `found` are the board's standings, everything scaled; `shown` the same made ready to be shown.
    """

    connection: Connection
    found: BoardStandings
    shown: BoardView
    page: int
    now: datetime

    def viewed(self, rows: Iterable[Row]) -> list[RowView]:
        """Make rows of the board ready to be shown."""
        line = line_of(self.found, self.now)
        return [row.view(one, self.found, line) for one in rows]
