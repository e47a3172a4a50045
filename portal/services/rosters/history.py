"""The history of a roster: every place that a participant had, and from which day."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Bundle, Participation, Person, RosterRevision, Unit
from portal.services.access import Actor
from portal.services.campaigns.sight import find

LATEST = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a participant stood from a day on."""

    person: Person
    unit: Unit
    cohort: str
    bundle: str
    in_training: bool
    joined_on: date | None
    left_on: date | None
    valid_from: date
    recorded_at: datetime
    recorder: Person


def history(actor: Actor, campaign_id: int) -> list[Place]:
    """Return the latest 50 places written down for the campaign's participants, newest first."""
    find(actor, campaign_id)
    recorder = sa.orm.aliased(Person)
    rows = db.session.execute(
        sa.select(RosterRevision, Person, Unit, Bundle.name, recorder)
        .join(Participation, Participation.id == RosterRevision.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == RosterRevision.unit_id)
        .join(recorder, recorder.id == RosterRevision.recorder_id)
        .outerjoin(Bundle, Bundle.id == RosterRevision.bundle_id)
        .where(Participation.campaign_id == campaign_id)
        .order_by(RosterRevision.id.desc())
        .limit(LATEST)
    )
    return [
        Place(
            person=person,
            unit=unit,
            cohort=line.cohort,
            bundle=bundle or "",
            in_training=line.in_training,
            joined_on=line.joined_on,
            left_on=line.left_on,
            valid_from=line.valid_from,
            recorded_at=line.recorded_at,
            recorder=author,
        )
        for line, person, unit, bundle, author in rows
    ]
