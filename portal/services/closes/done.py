"""What was done: up to which day each campaign was closed and its bulletins issued."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from portal.models import Bulletin, Close, JobRun
from portal.services import bulletins

JOB = "cut_off"
"""The job that deals with a cut-off without a close."""


@dataclass(frozen=True)
class Done:
    """The last days of a campaign, the earliest possible where there is none yet.

    `begun_on` is the day of its first cycle's bulletin, the latest possible before there is one.
    `looked_on` is that of the last cut-off without a close, `looked_at` when it was dealt with.
    `has_moved`: its books have lines that neither a cycle nor a correction has told of.
    """

    closed_on: date = date.min
    begun_on: date = date.max
    looked_on: date = date.min
    looked_at: datetime | None = None
    issued: Mapping[str, date] = field(default_factory=dict)
    has_moved: bool = False

    def issued_on(self, kind: str) -> date:
        """Return the last day of the latest bulletin of the kind."""
        return self.issued.get(kind, date.min)

    @property
    def corrected_on(self) -> date:
        """The day up to which figures that were printed wrong have been looked for."""
        return max(self.issued_on("cycle"), self.issued_on("correction"))


@dataclass(frozen=True)
class AllDone:
    """What was done in every campaign."""

    closed: Mapping[int, date]
    begun: Mapping[int, date]
    looked: Mapping[int, tuple[date, datetime]]
    issued: Mapping[int, Mapping[str, date]]
    moved: frozenset[int]

    def of(self, campaign_id: int) -> Done:
        """Return what was done in one campaign."""
        looked_on, looked_at = self.looked.get(campaign_id, (date.min, None))
        return Done(
            closed_on=self.closed.get(campaign_id, date.min),
            begun_on=self.begun.get(campaign_id, date.max),
            looked_on=looked_on,
            looked_at=looked_at,
            issued=self.issued.get(campaign_id, {}),
            has_moved=campaign_id in self.moved,
        )


def done(connection: sa.Connection) -> AllDone:
    """Return what was done so far, in four statements."""
    closed = connection.execute(
        sa.select(Close.campaign_id, sa.func.max(Close.business_date)).group_by(Close.campaign_id)
    )
    looked = connection.execute(
        sa.select(JobRun.subject, sa.func.max(JobRun.period), sa.func.max(JobRun.ran_at))
        .where(JobRun.job == JOB)
        .group_by(JobRun.subject)
    )
    kinds = connection.execute(
        sa.select(
            Bulletin.campaign_id,
            Bulletin.kind,
            sa.func.min(Bulletin.ends_on),
            sa.func.max(Bulletin.ends_on),
        ).group_by(Bulletin.campaign_id, Bulletin.kind)
    )
    begun: dict[int, date] = {}
    issued: dict[int, dict[str, date]] = defaultdict(dict)
    for campaign_id, kind, first, last in kinds:
        issued[campaign_id][kind] = last
        if kind == "cycle":
            begun[campaign_id] = first
    return AllDone(
        closed=dict(closed.all()),
        begun=begun,
        looked={int(subject): (date.fromisoformat(day), at) for subject, day, at in looked},
        issued=issued,
        moved=bulletins.moved(connection),
    )
