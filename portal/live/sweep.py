"""Views that nobody waits for: pushed one after the other, in a small part of the time.

An opening makes every board of its season newer, of which a city watches a thousand; rendered at
one stroke, they would hold up whoever enters the next one for seconds.
"""

import time
from collections.abc import Callable

import gevent

from portal.pages.view import ViewKey

REST = 3.0
"""How long it rests after a view, in times of what that took."""


class Sweep:
    """Takes each view once, in the order in which they were added."""

    def __init__(self, step: Callable[[ViewKey], None]) -> None:
        """Take `step` for each view; it must not raise."""
        self._step = step
        self._views: dict[ViewKey, None] = {}
        self._greenlet: gevent.Greenlet | None = None

    def add(self, view: ViewKey) -> None:
        """Have the view taken in its turn; one that waits already keeps its place."""
        self._views.setdefault(view)
        if not self._greenlet:
            self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        """Take no more."""
        self._views.clear()

    def _run(self) -> None:
        while self._views:
            view = next(iter(self._views))
            del self._views[view]
            began = time.perf_counter()
            self._step(view)
            gevent.sleep((time.perf_counter() - began) * REST)
