"""Who is connected, as whom, and which views they watch."""

from collections import defaultdict
from dataclasses import dataclass, field

from portal.pages.view import ViewKey
from portal.services.displays import Face

MOST_VIEWS = 40


@dataclass
class Watcher:
    """One connected socket: a signed-in person's page, or a display."""

    sid: str
    session_id: int | None
    person_id: int | None
    display_id: int | None
    face: Face | None
    """What a display was made of when it was last looked at; None for a person."""
    main: tuple[int, str] | None = None
    """A display's first board and language: what it celebrates, whatever scene it is at."""
    views: set[ViewKey] = field(default_factory=set)
    cheered: set[ViewKey] = field(default_factory=set)
    """Those of the views on pages of the portal that asked to be told of moments."""
    mirrored: tuple[int, float] | None = None
    """The display that a person's page mirrors, and until when by the monotonic clock."""

    @property
    def celebrated(self) -> set[tuple[int, str]]:
        """The boards whose openings are celebrated here, each with the language."""
        if self.main is not None:
            return {self.main}
        walls = {view for view in self.views if view.shape != "page"}
        return {(view.board, view.locale) for view in walls | self.cheered}


def room(view: ViewKey) -> str:
    """Return the room that a view's watchers are in."""
    return f"{view.board}/{view.shape}/{view.page}/{view.locale}"


def moments(board_id: int, locale: str) -> str:
    """Return the room of the walls that celebrate on a board, in a language."""
    return f"moments/{board_id}/{locale}"


class Watchers:
    """The registry of this process."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.by_sid: dict[str, Watcher] = {}
        self._views: dict[ViewKey, set[str]] = defaultdict(set)
        # Asked for with every entry, and the same for hours where there are only screens.
        self._celebrating: frozenset[tuple[int, str]] | None = None

    def number(self, *, walls: bool) -> int:
        """Return how many sockets of walls are open, or of the portal's pages."""
        return sum((one.display_id is not None) is walls for one in self.by_sid.values())

    def add(self, watcher: Watcher) -> None:
        """Remember a connected socket."""
        self.by_sid[watcher.sid] = watcher
        self._celebrating = None

    def remove(self, sid: str) -> None:
        """Forget a socket and what it watched."""
        watcher = self.by_sid.pop(sid, None)
        self._celebrating = None
        for view in watcher.views if watcher else ():
            self._drop(view, sid)

    def watch(self, sid: str, view: ViewKey, *, moments: bool = False) -> bool:
        """Note that the socket watches the view; False when it watches too many already.

        Walls are told of moments in any case, a page of the portal only with `moments`.
        """
        watcher = self.by_sid.get(sid)
        if watcher is None or len(watcher.views | {view}) > MOST_VIEWS:
            return False
        watcher.views.add(view)
        (watcher.cheered.add if moments else watcher.cheered.discard)(view)
        self._look_again(watcher)
        self._views[view].add(sid)
        return True

    def unwatch(self, sid: str, view: ViewKey) -> None:
        """Note that the socket watches the view no more."""
        watcher = self.by_sid.get(sid)
        if watcher:
            watcher.views.discard(view)
            watcher.cheered.discard(view)
            self._look_again(watcher)
            self._drop(view, sid)

    def _drop(self, view: ViewKey, sid: str) -> None:
        self._views[view].discard(sid)
        if not self._views[view]:
            del self._views[view]

    def watched(self) -> list[ViewKey]:
        """Return every view that somebody watches."""
        return list(self._views)

    def celebrating(self) -> frozenset[tuple[int, str]]:
        """Return the boards, each with a language, on whose walls something can be celebrated."""
        if self._celebrating is None:
            self._celebrating = frozenset(
                place for watcher in self.by_sid.values() for place in watcher.celebrated
            )
        return self._celebrating

    def leave_main(self, watcher: Watcher) -> tuple[int, str] | None:
        """Have a display celebrate nothing more; return what it did."""
        left, watcher.main = watcher.main, None
        self._celebrating = None
        return left

    def _look_again(self, watcher: Watcher) -> None:
        # A display celebrates its own board, whatever scene it turns to.
        if watcher.main is None:
            self._celebrating = None

    def is_watched(self, view: ViewKey) -> bool:
        """Whether anybody still watches the view."""
        return view in self._views
