"""Displays: a TV is paired by its code, and shows what its plan says."""

from portal.services.displays.drafts import LOCALES, MOST_BOARDS, USUAL_DIMS, DisplayDraft
from portal.services.displays.editing import Listed, change, find, revoke, visible_to
from portal.services.displays.keeping import is_online, note_screen, present, resume, seen
from portal.services.displays.orders import (
    LONGEST_TEXT,
    TEXT_MINUTES,
    Lasting,
    announce,
    board_for,
    identify,
    push,
    reload,
    take_back,
)
from portal.services.displays.pairing import (
    CODE_LIFE,
    WAITING_SCREENS,
    TooManyScreens,
    approve,
    renew,
    wait,
    waiting,
)
from portal.services.displays.plan import Face, Now, Plan, Turn, demand, faces, of, pushed
from portal.services.displays.showing import others_of

__all__ = [
    "CODE_LIFE",
    "LOCALES",
    "LONGEST_TEXT",
    "MOST_BOARDS",
    "TEXT_MINUTES",
    "USUAL_DIMS",
    "WAITING_SCREENS",
    "DisplayDraft",
    "Face",
    "Lasting",
    "Listed",
    "Now",
    "Plan",
    "TooManyScreens",
    "Turn",
    "announce",
    "approve",
    "board_for",
    "change",
    "demand",
    "faces",
    "find",
    "identify",
    "is_online",
    "note_screen",
    "of",
    "others_of",
    "present",
    "push",
    "pushed",
    "reload",
    "renew",
    "resume",
    "revoke",
    "seen",
    "take_back",
    "visible_to",
    "wait",
    "waiting",
]
