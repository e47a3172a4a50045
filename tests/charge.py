"""What is written about the eastern people in somebody's charge, for tests of its addresses."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import UnitClosure
from portal.services import absences, announcements, calendar, deputies
from tests.cast import Cast


@dataclass(frozen=True)
class Charge:
    """The ids of what stands there: Zhou is away, Huang stands in, the team is closed on a day.

    And what their supervisor announces.
    """

    absence_id: int
    deputation_id: int
    closure_id: int
    announcement_id: int


def in_charge(cast: Cast) -> Charge:
    """Write one of each, as their supervisor; inside of an application."""
    wang, today = cast.actor("wang"), clock.today()
    absence_id = absences.record(
        wang, person_id=cast.people["zhou"], kind="leave", starts_on=today, ends_on=today
    )
    deputation_id = deputies.name(
        wang,
        person_id=cast.people["huang"],
        unit_id=cast.units["east"],
        kind="checks",
        starts_on=today,
        ends_on=today,
    )
    day = date(2027, 3, 1)
    calendar.close(wang, cast.units["retail"], day, day, "装修")
    closure_id = db.session.scalars(sa.select(UnitClosure.id)).one()
    announcement_id = announcements.publish(
        wang,
        unit_id=cast.units["east"],
        text="周五 17:30 开会",
        starts_on=today,
        ends_on=today,
        on_wall=True,
    )
    return Charge(absence_id, deputation_id, closure_id, announcement_id)
