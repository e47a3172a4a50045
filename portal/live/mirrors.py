"""Mirrors: pages of who looks after a screen that show what it shows, because it tells them.

A page says `mirror`; the display is asked to tell, wherever it is connected; what it says goes to
the pages that mirror it, wherever those are. Nothing is kept: a page wishes again and again.
"""

import json
import time
from collections.abc import Mapping

from portal.extensions import socketio
from portal.live.watchers import Watcher, Watchers
from portal.pages import view
from portal.services import bus
from portal.services.bus import Message

NAMESPACE = "/live"
MIRROR_SECONDS = 60.0
"""For how long one wish holds, and a display tells of every change after it was asked."""
STATES = ("live", "poll", "lost", "stale")
FLAGS = ("dimmed", "identifying")
WORDS = ("celebrating", "note")
LONGEST_WORDS = 400
MOST_A_SECOND = 5.0
"""How often a display may tell, on average; more than that is let go, and told with the next."""


class Mirrors:
    """Which displays are mirrored from this process, and what they say on its way."""

    def __init__(self, watchers: Watchers) -> None:
        """Bind to the registry of this process."""
        self._watchers = watchers
        self._room: dict[str, tuple[float, float]] = {}

    def wish(self, watcher: Watcher, display_id: int) -> None:
        """Let a page mirror a display for a minute, and ask the display what it shows."""
        watcher.mirrored = (display_id, time.monotonic() + MIRROR_SECONDS)
        bus.publish([Message("display", display_id=display_id, order="tell")])

    def hear(self, watcher: Watcher, content: object) -> None:
        """Take what a display says that it shows; what is no such thing is let go."""
        showing = _read(content)
        if watcher.display_id is None or showing is None or not self._has_room(watcher.sid):
            return
        showing["display"] = watcher.display_id
        told = json.dumps(showing, ensure_ascii=False)
        bus.publish([Message("display", display_id=watcher.display_id, showing=told)])

    def leave(self, sid: str) -> None:
        """Forget a socket."""
        self._room.pop(sid, None)

    def show(self, display_id: int, told: str) -> None:
        """Tell the pages of this process that mirror the display."""
        now = time.monotonic()
        for watcher in list(self._watchers.by_sid.values()):
            if watcher.mirrored and watcher.mirrored[0] == display_id and watcher.mirrored[1] > now:
                socketio.emit("showing", json.loads(told), namespace=NAMESPACE, to=watcher.sid)

    def _has_room(self, sid: str) -> bool:
        """Whether the socket may tell now: a bucket of ten, filled again at a measured pace."""
        now = time.monotonic()
        left, since = self._room.get(sid, (2 * MOST_A_SECOND, now))
        left = min(2 * MOST_A_SECOND, left + (now - since) * MOST_A_SECOND)
        self._room[sid] = (max(0.0, left - 1), now)
        return left >= 1


def _read(content: object) -> dict[str, object] | None:
    """Return what a display says in the protocol's own words, None for anything else."""
    if not isinstance(content, Mapping):
        return None
    state, version = content.get("state"), content.get("version")
    words = {name: content.get(name, "") for name in WORDS}
    if state not in STATES or not _is_version(version):
        return None
    if not all(isinstance(text, str) for text in words.values()):
        return None
    shown = content.get("view")
    try:
        key = None if shown is None else view.parse(shown)
    except view.BadViewError:
        return None
    return {
        "view": key and key.as_dict(),
        "version": version,
        "state": state,
        **{name: str(text)[:LONGEST_WORDS] for name, text in words.items()},
        **{flag: content.get(flag) is True for flag in FLAGS},
    }


def _is_version(version: object) -> bool:
    is_number = isinstance(version, int) and not isinstance(version, bool)
    return version is None or (is_number and 0 <= version <= view.LARGEST_ID)  # type: ignore[operator]
