"""Closes: where every book stood at a cut-off, taken once a cycle, with the bulletins of it."""

from portal.services.closes.days import cut_offs, days
from portal.services.closes.due import Due, due
from portal.services.closes.taking import Taken, run, take

__all__ = ["Due", "Taken", "cut_offs", "days", "due", "run", "take"]
