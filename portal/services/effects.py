"""Effects: what an entry did to its owner's place, in every campaign that counts it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.quantity import points_of
from portal.models import Campaign
from portal.services import postings
from portal.services.own_figures import OwnFigures
from portal.services.postings import Line
from portal.services.standings import Row


@dataclass(frozen=True)
class Effect:
    """Where the owner stands with the entry; `added` (scaled) is what it gave the ranking value.

    `rise` is how many ranks the owner would stand lower without it. Zero added: the campaign counts
    the entry, and ranks something else.
    """

    figures: OwnFigures
    added: int
    rise: int


def of_entry(connection: sa.Connection, entry_id: int, own: Sequence[OwnFigures]) -> list[Effect]:
    """Return what a standing entry did in each of its owner's campaigns that counts it."""
    lines = {line.campaign_id: line for line in postings.standing(connection, entry_id)}
    effects = []
    for figures in own:
        line = lines.get(figures.found.campaign.id)
        if line is not None:
            added = _added(figures.found.campaign, line)
            effects.append(Effect(figures, added, _rise(figures.found.rows, figures.row, added)))
    return effects


def _added(campaign: Campaign, line: Line) -> int:
    if campaign.ranking == "points":
        return points_of(line.quantity, line.points)
    return line.quantity if line.indicator_id == campaign.ranking_indicator_id else 0


def _rise(rows: Sequence[Row], own: Row, added: int) -> int:
    """Return how many places are between the value without the addition and the value with it."""
    if own.place.rank is None:
        return 0
    without = own.sums.value - added
    ahead = sum(row.sums.value > without for row in rows if row.key != own.key and row.place.rank)
    return ahead + 1 - own.place.rank
