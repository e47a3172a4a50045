"""The history of bases: whose, from what to what, where from, when and why."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import BaseRevision, Participation, Person
from portal.services.access import Actor
from portal.services.campaigns.sight import find_for

LATEST = 50


@dataclass(frozen=True, slots=True)
class BaseLine:
    """One change of a base; None is no base, 0 is one."""

    person: Person
    old: Decimal | None
    new: Decimal | None
    source: str
    reason: str
    recorded_at: datetime
    recorder: Person


def history(actor: Actor, campaign_id: int) -> list[BaseLine]:
    """Return the latest 50 changes of the campaign's bases, newest first."""
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    recorder = sa.orm.aliased(Person)
    before = sa.func.lag(BaseRevision.base).over(
        partition_by=BaseRevision.participation_id, order_by=BaseRevision.id
    )
    rows = db.session.execute(
        sa.select(BaseRevision, before, Person, recorder)
        .join(Participation, Participation.id == BaseRevision.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(recorder, recorder.id == BaseRevision.recorder_id)
        .where(BaseRevision.campaign_id == campaign_id)
        .order_by(BaseRevision.id.desc())
        .limit(LATEST)
    )
    return [
        BaseLine(
            person=person,
            old=_shown(old),
            new=_shown(line.base),
            source=line.source,
            reason=line.reason,
            recorded_at=line.recorded_at,
            recorder=author,
        )
        for line, old, person, author in rows
    ]


def _shown(scaled: int | None) -> Decimal | None:
    return None if scaled is None else from_scaled(scaled)
