"""The ledger as people read it: one line, one's own lines, a unit's lines, narrowed and summed."""

from portal.services.ledger.counting import Count, counts
from portal.services.ledger.exporting import export, may_export
from portal.services.ledger.filters import Filters, Order
from portal.services.ledger.lines import (
    EntryLine,
    Line,
    by_ids,
    find,
    in_sight,
    line,
)
from portal.services.ledger.listing import PAGE_SIZE, Page, Total, latest, latest_of, page, waiting
from portal.services.ledger.offers import Offers, offered
from portal.services.ledger.states import State, is_late, is_open, unverified

__all__ = [
    "PAGE_SIZE",
    "Count",
    "EntryLine",
    "Filters",
    "Line",
    "Offers",
    "Order",
    "Page",
    "State",
    "Total",
    "by_ids",
    "counts",
    "export",
    "find",
    "in_sight",
    "is_late",
    "is_open",
    "latest",
    "latest_of",
    "line",
    "may_export",
    "offered",
    "page",
    "unverified",
    "waiting",
]
