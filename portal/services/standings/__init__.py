"""Standings: the one query behind every board, whatever it ranks; and as of any moment."""

from portal.services.standings import moments, past
from portal.services.standings.figures import Sums
from portal.services.standings.members import Member
from portal.services.standings.moments import Moment
from portal.services.standings.reading import BoardStandings, of, ranks_before
from portal.services.standings.rows import Row

__all__ = [
    "BoardStandings",
    "Member",
    "Moment",
    "Row",
    "Sums",
    "moments",
    "of",
    "past",
    "ranks_before",
]
