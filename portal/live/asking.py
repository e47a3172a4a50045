"""How many sockets ask the database at once, and what becomes of those that get no answer."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from gevent.lock import BoundedSemaphore
from sqlalchemy.exc import SQLAlchemyError

from portal import metrics
from portal.models.store import why_away

AT_ONCE = 6
"""Of the turns at the database: two thousand walls that come back leave the others to people."""
PATIENCE_SECONDS = 15.0
"""Less than the 20 s after which a client that hears nothing hangs up by itself."""

log = logging.getLogger(__name__)


class NoAnswerError(Exception):
    """The database did not answer; it is in the log, and nothing is half done."""


class Asking:
    """The door of the sockets to the database."""

    def __init__(self) -> None:
        """Begin with nobody at the door."""
        self._turn = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def turn(self, what: str) -> Iterator[None]:
        """Wait for a turn; raise NoAnswerError when there is none, or the database is away."""
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            _tell(what, "pool", f"no turn for {PATIENCE_SECONDS:g} s")
            raise NoAnswerError
        try:
            yield
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            _tell(what, why_away(error), " ".join(str(cause).split()))
            raise NoAnswerError from None
        finally:
            self._turn.release()


def _tell(what: str, why: str, said: str) -> None:
    metrics.AWAY.labels(why).inc()
    log.warning("the database did not answer a socket's %s: %s", what, said)
