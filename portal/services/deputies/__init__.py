"""Deputies: who stands in for a unit's supervisor, and for how long."""

from portal.services.deputies.listing import (
    Listing,
    Row,
    Standing,
    of_person,
    over_between,
    visible_to,
)
from portal.services.deputies.naming import name, withdraw, withdraw_all

__all__ = [
    "Listing",
    "Row",
    "Standing",
    "name",
    "of_person",
    "over_between",
    "visible_to",
    "withdraw",
    "withdraw_all",
]
