"""Standings: the one query behind every board, whatever it ranks."""

from portal.services.standings.figures import Sums
from portal.services.standings.members import Member
from portal.services.standings.reading import BoardStandings, of, ranks_before
from portal.services.standings.rows import Row

__all__ = ["BoardStandings", "Member", "Row", "Sums", "of", "ranks_before"]
