"""Tones: the colours of the portal's print, and what each is for."""

PAGE = "#FFFFFF"
RAISED = "#F8F9FB"
TEXT = "#12161D"
SOFT = "#475061"
FAINT = "#636D7D"
HAIR = "#D9DDE5"
BRAND = "#B5122A"
TINT = "#FCEEF0"
RED = "#C4142C"
GREEN = "#0A7347"
OK = "#C41F33"
BEHIND = "#75839A"
TRACK = "#E7EAF0"
MEDALS = ("#E2A93B", "#B4BCC9", "#C98A5B")

NAMED = {"": TEXT, "red": RED, "green": GREEN, "slate": SOFT}
"""The tones that a text may ask for by name."""
