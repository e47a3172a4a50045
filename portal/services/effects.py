"""Effects: what an entry did to its owner's place, in every campaign that counts it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain import standing
from portal.domain.quantity import points_of
from portal.models import Campaign
from portal.services import measures, postings
from portal.services.own_figures import OwnFigures
from portal.services.postings import Line
from portal.services.standings import Row


@dataclass(frozen=True)
class Effect:
    """Where the owner stands with the entry; `added` (scaled) is what it gave the value.

    `rise` is how many ranks the owner would stand lower without it. Zero added: the campaign counts
    the entry, and ranks something else.
    """

    figures: OwnFigures
    added: int
    rise: int


def of_entry(connection: sa.Connection, entry_id: int, own: Sequence[OwnFigures]) -> list[Effect]:
    """Return what a standing entry did in each of its owner's campaigns that counts it."""
    lines = postings.standing(connection, entry_id)
    effects = []
    for figures in own:
        counted = _counted(figures.row, lines)
        if counted:
            added = sum(_added(figures.found.campaign, line) for line in counted)
            places = (row.place for row in figures.found.rows)
            effects.append(Effect(figures, added, standing.rise(places, figures.row.key, added)))
    return effects


def added(connection: sa.Connection, campaign: Campaign, row: Row, entry_id: int) -> int:
    """Return what a standing entry adds to the value of a board's row, scaled."""
    counted = _counted(row, postings.standing(connection, entry_id))
    return sum(_added(campaign, line) for line in counted)


def _counted(row: Row, lines: Sequence[Line]) -> list[Line]:
    """Return what counts on the row: one's own part, or a whole bundle's or unit's."""
    members = {member.participation_id for member in row.members}
    return [line for line in lines if line.participation_id in members]


def _added(campaign: Campaign, line: Line) -> int:
    if measures.in_points(campaign):
        return points_of(line.quantity, line.points)
    return line.quantity if line.indicator_id == campaign.ranking_indicator_id else 0
