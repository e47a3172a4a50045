"""Announcements: what a unit is told by who is in charge of it."""

from portal.services.announcements.listing import Listing, Row, When, visible_to
from portal.services.announcements.publishing import LONGEST_DAYS, publish, withdraw
from portal.services.announcements.showing import (
    Shown,
    all_of_board,
    board_ids,
    display_ids,
    fresh,
    of_board,
    running,
)

__all__ = [
    "LONGEST_DAYS",
    "Listing",
    "Row",
    "Shown",
    "When",
    "all_of_board",
    "board_ids",
    "display_ids",
    "fresh",
    "of_board",
    "publish",
    "running",
    "visible_to",
    "withdraw",
]
