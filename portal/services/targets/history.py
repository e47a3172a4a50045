"""The history of targets: whose, from what to what, when and why."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Participation, Person, TargetRevision, Unit
from portal.services.access import Actor, within
from portal.services.campaigns.sight import find
from portal.services.targets.force import shown

LATEST = 50


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One change of a target: whose (a person or a unit), from what to what, when and why."""

    subject: Person | Unit
    old: Decimal | None
    new: Decimal
    reason: str
    valid_from: date
    recorded_at: datetime
    recorder: Person


def history(actor: Actor, campaign_id: int) -> list[TargetLine]:
    """Return the latest 50 changes of the targets that are the actor's to set, newest first.

    Why somebody's target was lowered is for those alone who lead them.
    """
    find(actor, campaign_id)
    recorder = sa.orm.aliased(Person)
    before = sa.func.lag(TargetRevision.target).over(
        partition_by=(
            TargetRevision.participation_id,
            TargetRevision.unit_id,
            TargetRevision.indicator_id,
            TargetRevision.period,
            TargetRevision.starts_on,
            TargetRevision.ends_on,
        ),
        order_by=TargetRevision.id,
    )
    place_in = sa.orm.aliased(Unit)
    path = sa.func.coalesce(place_in.path, Unit.path)
    rows = db.session.execute(
        sa.select(TargetRevision, before, Person, Unit, recorder)
        .outerjoin(Participation, Participation.id == TargetRevision.participation_id)
        .outerjoin(place_in, place_in.id == Participation.unit_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(Unit, Unit.id == TargetRevision.unit_id)
        .join(recorder, recorder.id == TargetRevision.recorder_id)
        .where(
            TargetRevision.campaign_id == campaign_id,
            within(path, actor.paths(Permission.CAMPAIGN_EDIT)),
        )
        .order_by(TargetRevision.id.desc())
        .limit(LATEST)
    )
    return [
        TargetLine(
            subject=person or unit,
            old=shown(old),
            new=from_scaled(line.target),
            reason=line.reason,
            valid_from=line.valid_from,
            recorded_at=line.recorded_at,
            recorder=author,
        )
        for line, old, person, unit, author in rows
    ]
