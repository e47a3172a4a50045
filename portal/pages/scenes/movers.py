"""Movers of the day: who gained most places since the last close, and who has most of today."""

from dataclasses import dataclass

from portal.models import Campaign
from portal.pages.row import RowView
from portal.pages.scenes.asked import Asked
from portal.services.standings import Row

MOST = 6
"""How many are named in each half."""


@dataclass(frozen=True)
class Movers:
    """The two halves, best first, and how many there are of each in all. Nobody here fell.

    `placed` are the keys of those whose places are told: where the campaign shows walls the front
    of its list alone, of those in it.
    """

    risen: list[RowView]
    opened: list[RowView]
    risen_count: int
    opened_count: int
    placed: set[str]
    pages: int = 1


def read(asked: Asked) -> Movers | None:
    """Return the movers; None where nobody rose and nobody has anything today."""
    found = asked.found
    # The board's own order decides among equals.
    risen = sorted((one for one in found.rows if (one.change or 0) > 0), key=_by_change)
    opened = sorted((one for one in found.rows if one.sums.today > 0), key=_by_today)
    if not risen and not opened:
        return None
    return Movers(
        risen=asked.viewed(risen[:MOST]),
        opened=asked.viewed(opened[:MOST]),
        risen_count=len(risen),
        opened_count=len(opened),
        placed={one.key for one in risen if _is_told(one, found.campaign)},
    )


def _is_told(one: Row, campaign: Campaign) -> bool:
    return campaign.wall_list == "whole" or (one.place.rank or 0) <= campaign.wall_top


def _by_change(one: Row) -> int:
    return -(one.change or 0)


def _by_today(one: Row) -> int:
    return -one.sums.today
