"""The changes of one's own targets: from what to what, who, when, why, and from which day on."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.period import Kind, Span
from portal.domain.quantity import from_scaled
from portal.extensions import db
from portal.models import Campaign, Indicator, Participation, Person, TargetRevision
from portal.services.access import Actor
from portal.services.targets import shown, whole_of

LATEST = 50


@dataclass(frozen=True, slots=True)
class OwnChange:
    """One change of one's own target; `indicator` is None for points, a `new` of 0 took it away.

    `source` is "hand", "split", "import" or "request".
    """

    span: Span
    indicator: Indicator | None
    old: Decimal | None
    new: Decimal
    source: str
    reason: str
    valid_from: date
    recorded_at: datetime
    recorder: Person


def history(actor: Actor, campaign: Campaign) -> list[OwnChange]:
    """Return the latest 50 changes of the actor's own targets, newest first; one statement.

    Why one's target was changed is said to oneself too. Pinning one changes nothing for whoever
    it is set for.
    """
    line = TargetRevision
    before = sa.func.lag(line.target).over(
        partition_by=(line.indicator_id, line.period, line.starts_on, line.ends_on),
        order_by=line.id,
    )
    own = (
        sa.select(line.id, before.label("old"))
        .join(Participation, Participation.id == line.participation_id)
        .where(line.campaign_id == campaign.id, Participation.person_id == actor.person_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(line, own.c.old, Indicator, Person)
        .join(own, own.c.id == line.id)
        .outerjoin(Indicator, Indicator.id == line.indicator_id)
        .join(Person, Person.id == line.recorder_id)
        .where(own.c.old.is_distinct_from(line.target))
        .order_by(line.id.desc())
        .limit(LATEST)
    )
    return [
        OwnChange(
            span=_span(revision, campaign),
            indicator=indicator,
            old=shown(old),
            new=from_scaled(revision.target),
            source=revision.source,
            reason=revision.reason,
            valid_from=revision.valid_from,
            recorded_at=revision.recorded_at,
            recorder=recorder,
        )
        for revision, old, indicator, recorder in rows
    ]


def _span(line: TargetRevision, campaign: Campaign) -> Span:
    if line.starts_on is None or line.ends_on is None:
        return whole_of(campaign)
    return Span(Kind(line.period), line.starts_on, line.ends_on)
