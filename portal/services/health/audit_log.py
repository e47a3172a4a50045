"""The audit log's seal and its copy, as whoever looks after the installation needs to know them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.services import audit
from portal.services.audit.copying import State
from portal.services.health.verdict import Verdict

# The sealer comes each second, and after a restart all at once.
GRACE = timedelta(minutes=2)
LONG = timedelta(hours=1)


@dataclass(frozen=True)
class AuditLog:
    """Since when the oldest line waits for its seal, None for none; and how the copy is."""

    waiting_since: datetime | None
    copied: State | None
    now: datetime

    @property
    def sealed(self) -> Verdict:
        """Whether the sealer does its work."""
        if self.waiting_since is None or self.now - self.waiting_since < GRACE:
            return Verdict.OK
        return Verdict.LOOK if self.now - self.waiting_since < LONG else Verdict.BROKEN

    @property
    def copy(self) -> Verdict:
        """Whether the log server takes the lines; none of them is lost when it does not."""
        if self.copied is None or self.copied.failing_since is None:
            return Verdict.OK
        is_long = self.now - self.copied.failing_since >= LONG
        return Verdict.BROKEN if is_long else Verdict.LOOK


def of(now: datetime) -> AuditLog:
    """Return how the log is kept."""
    return AuditLog(audit.waiting_since(), audit.state(), now)
