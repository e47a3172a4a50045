"""Countermeasures: asked for when a line stays behind, agreed, followed up, and what they did."""

from portal.services.countermeasures import asking, following
from portal.services.countermeasures.effect import Effect, Mark
from portal.services.countermeasures.items import Facts, Item
from portal.services.countermeasures.listing import (
    Listing,
    Part,
    Pressing,
    page_of,
    pressing,
    waiting,
)
from portal.services.countermeasures.offers import campaigns, due_days, owners
from portal.services.countermeasures.opening import open_for
from portal.services.countermeasures.planning import plan
from portal.services.countermeasures.reviewing import OUTCOMES, review

__all__ = [
    "OUTCOMES",
    "Effect",
    "Facts",
    "Item",
    "Listing",
    "Mark",
    "Part",
    "Pressing",
    "asking",
    "campaigns",
    "due_days",
    "following",
    "open_for",
    "owners",
    "page_of",
    "plan",
    "pressing",
    "review",
    "waiting",
]
