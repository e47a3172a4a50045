"""Playlists: what screens show in turn, made in a unit for it and those below."""

from portal.services.playlists.drafts import PlaylistDraft, WrongItem
from portal.services.playlists.editing import delete, make, save
from portal.services.playlists.listing import (
    Held,
    Listed,
    find,
    for_screens,
    items_of,
    usable_at,
    used_on,
    visible_to,
)

__all__ = [
    "Held",
    "Listed",
    "PlaylistDraft",
    "WrongItem",
    "delete",
    "find",
    "for_screens",
    "items_of",
    "make",
    "save",
    "usable_at",
    "used_on",
    "visible_to",
]
