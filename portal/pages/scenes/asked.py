"""What a scene is asked for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from portal.pages.board import BoardView
from portal.services.standings import BoardStandings


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
