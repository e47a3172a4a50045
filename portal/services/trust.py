"""Whether the clock is believed by what cannot be undone."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from portal.services import audit

# The longest holiday, and a week more.
LONGEST_PAUSE = timedelta(days=16)

log = logging.getLogger(__name__)


@dataclass
class Trust:
    """Whether the clock is believed by what cannot be undone: what is old is let go by it alone.

    A server that starts with a clock years ahead would erase every name within seconds. Something
    is written to the audit log every day, by the backup if by nobody else.
    """

    last_line: datetime | None
    began: float
    has_warned: bool = False

    @classmethod
    def begun(cls) -> "Trust":
        """Note the newest line of the log from before this start."""
        try:
            found = audit.newest_at()
        except sa.exc.SQLAlchemyError:
            # Nothing is known: nothing is let go by this process.
            found = datetime.min.replace(tzinfo=UTC)
        return cls(found, time.monotonic())

    def holds(self, now: datetime) -> bool:
        """Whether the time since then is one in which nobody would have used the portal."""
        if self.last_line is None:
            return True
        passed = timedelta(seconds=time.monotonic() - self.began)
        is_good = now - passed - self.last_line <= LONGEST_PAUSE
        if not is_good and not self.has_warned:
            self.has_warned = True
            log.error(
                "The clock says %s, and the audit log ended at %s when this server started: is it "
                "right? Nothing old is erased until the server is started again.",
                now.isoformat(timespec="seconds"),
                self.last_line.isoformat(timespec="seconds"),
            )
        return is_good
