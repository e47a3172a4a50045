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
    """Since when the oldest line waits for its seal, None for none; and how the copy is.

    Without a head beside the database (`is_end_known`) a cut end would not be seen.
    """

    waiting_since: datetime | None
    copied: State | None
    now: datetime
    is_end_known: bool

    @property
    def sealed(self) -> Verdict:
        """Whether the sealer does its work, and its proof is there."""
        if not self.waits:
            return Verdict.OK if self.is_end_known else Verdict.LOOK
        return (
            Verdict.LOOK if self.now - (self.waiting_since or self.now) < LONG else Verdict.BROKEN
        )

    @property
    def waits(self) -> bool:
        """Whether lines wait for their seal for longer than the sealer takes."""
        return self.waiting_since is not None and self.now - self.waiting_since >= GRACE

    @property
    def copy(self) -> Verdict:
        """Whether the log server takes the lines; none of them is lost when it does not.

        Nor need anybody have tried: a server whose ticker is off copies nothing by itself. Lines
        that the log server has beyond the log's end were cut off here.
        """
        if self.copied is None:
            return Verdict.OK
        if self.copied.beyond:
            return Verdict.BROKEN
        waits = self.now - (self.copied.waiting_since or self.now) >= GRACE
        since = self.copied.failing_since
        if since is None:
            return Verdict.LOOK if waits else Verdict.OK
        return Verdict.BROKEN if self.now - since >= LONG else Verdict.LOOK


def of(now: datetime) -> AuditLog:
    """Return how the log is kept."""
    return AuditLog(audit.waiting_since(), audit.state(), now, audit.is_end_known())
