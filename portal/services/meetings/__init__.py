"""Meetings: the morning's and the evening's, what is shown there, their minutes and tasks."""

from portal.services.meetings.listing import Listing, Row, latest, page_of
from portal.services.meetings.minutes import Minutes
from portal.services.meetings.minutes import of as minutes_of
from portal.services.meetings.notes import Notes
from portal.services.meetings.opening import KINDS, open_today, units
from portal.services.meetings.recording import record
from portal.services.meetings.result import Result
from portal.services.meetings.scene import Scene
from portal.services.meetings.scene import of as scene_of
from portal.services.meetings.todos import Todo, led, own, tick
from portal.services.meetings.told import of_morning

__all__ = [
    "KINDS",
    "Listing",
    "Minutes",
    "Notes",
    "Result",
    "Row",
    "Scene",
    "Todo",
    "latest",
    "led",
    "minutes_of",
    "of_morning",
    "open_today",
    "own",
    "page_of",
    "record",
    "scene_of",
    "tick",
    "units",
]
