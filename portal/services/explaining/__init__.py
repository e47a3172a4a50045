"""Explaining a rank: from the ledger's lines to the value, and how it changed since a close."""

from portal.services.explaining.closes import Closed
from portal.services.explaining.own_lines import PAGE, Counted, OwnLine
from portal.services.explaining.reading import (
    BEGINNING,
    MOST_LINES,
    Asked,
    Explained,
    Ranked,
    explain,
    ranks,
    told,
)
from portal.services.explaining.what import CAUSES, What

__all__ = [
    "BEGINNING",
    "CAUSES",
    "MOST_LINES",
    "PAGE",
    "Asked",
    "Closed",
    "Counted",
    "Explained",
    "OwnLine",
    "Ranked",
    "What",
    "explain",
    "ranks",
    "told",
]
