"""The three words for every line of the health page."""

from enum import StrEnum


class Verdict(StrEnum):
    """In order, to be looked at when there is time, or in need of somebody now."""

    OK = "ok"
    LOOK = "look"
    BROKEN = "broken"
