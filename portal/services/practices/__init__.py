"""Best practices: parts of reports that are worth keeping, starred into the bank's library."""

from portal.services.practices.library import LONGEST_SEARCH, PAGE, Found, Page, channels, search
from portal.services.practices.newest import Newest, newest
from portal.services.practices.news import MOST, since
from portal.services.practices.starring import star, starred, unstar

__all__ = [
    "LONGEST_SEARCH",
    "MOST",
    "PAGE",
    "Found",
    "Newest",
    "Page",
    "channels",
    "newest",
    "search",
    "since",
    "star",
    "starred",
    "unstar",
]
