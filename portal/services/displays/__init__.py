"""Displays: a TV is paired by its code, and shows what its plan says."""

from portal.services.displays.drafts import LOCALES, DisplayDraft
from portal.services.displays.editing import Listed, change, find, revoke, visible_to
from portal.services.displays.keeping import is_online, note_screen, present, resume, seen, touch
from portal.services.displays.pairing import (
    CODE_LIFE,
    WAITING_SCREENS,
    TooManyScreens,
    approve,
    renew,
    wait,
    waiting,
)
from portal.services.displays.plan import Face, Now, Plan, Turn, demand, faces, of

__all__ = [
    "CODE_LIFE",
    "LOCALES",
    "WAITING_SCREENS",
    "DisplayDraft",
    "Face",
    "Listed",
    "Now",
    "Plan",
    "TooManyScreens",
    "Turn",
    "approve",
    "change",
    "demand",
    "faces",
    "find",
    "is_online",
    "note_screen",
    "of",
    "present",
    "renew",
    "resume",
    "revoke",
    "seen",
    "touch",
    "visible_to",
    "wait",
    "waiting",
]
