"""The connections of one process: who gets one, who waits for how long, and who gives up."""

import threading
import time
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

SPARE = 2
MOST_SECONDS = 5.0
"""How long one waits in any case: when many come at once, each gets on, but slowly."""


class Turns:
    """So many at once; who has none waits, and gives up when for `seconds` nothing moved at all."""

    def __init__(self, what: str, count: int, seconds: float) -> None:
        """Begin with all turns free; `what` they are for is told to who gets none."""
        self.count = count
        self._what = what
        self._seconds = seconds
        # Under gevent cooperative, by monkey patching.
        self._free = threading.BoundedSemaphore(count)
        self._moved = 0.0

    def take(self) -> None:
        """Wait for a turn; raise SQLAlchemy's TimeoutError when there is none in time."""
        began = time.monotonic()
        while not self._free.acquire(timeout=self._seconds):
            now = time.monotonic()
            if now - max(self._moved, began) >= self._seconds or now - began >= MOST_SECONDS:
                message = f"none of {self.count} turns to {self._what} within {now - began:.0f} s"
                raise PoolTimeout(message)

    def move(self) -> None:
        """Note that somebody who has a turn gets on."""
        self._moved = time.monotonic()

    def give(self) -> None:
        """Give a turn back."""
        self.move()
        self._free.release()


class Pool(sa.QueuePool):
    """Connections that are handed out so that whoever has one may always have a second.

    A page reads who asks on one connection and its figures, as of one moment, on another. Were as
    many let in as there are connections, each would hold one and wait for the next, and nobody
    would go on. So no more than half come in at once; the others wait before they hold anything.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        """Make it as SQLAlchemy makes its own."""
        super().__init__(*arguments, **options)
        count = max((self._pool.maxsize - SPARE) // 2, 1)
        self._turns = Turns("ask the database", count, self._timeout)
        self._held: Counter[int] = Counter()
        self._holders: dict[ConnectionPoolEntry, int] = {}

    def _do_get(self) -> ConnectionPoolEntry:
        me = threading.get_ident()
        if me not in self._held:
            self._turns.take()
        self._held[me] += 1
        try:
            record = super()._do_get()
        except BaseException:
            self._let_go(me)
            raise
        self._holders[record] = me
        return record

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        holder = self._holders.pop(record)
        super()._do_return_conn(record)
        self._turns.move()
        self._let_go(holder)

    def _let_go(self, holder: int) -> None:
        self._held[holder] -= 1
        if not self._held[holder]:
            del self._held[holder]
            self._turns.give()
