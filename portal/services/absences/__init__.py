"""Absences: leave, training and secondment of the people in somebody's charge."""

from portal.services.absences.away import Away, absent_on
from portal.services.absences.listing import Listing, Row, When, own, visible_to
from portal.services.absences.recording import record, withdraw

__all__ = [
    "Away",
    "Listing",
    "Row",
    "When",
    "absent_on",
    "own",
    "record",
    "visible_to",
    "withdraw",
]
