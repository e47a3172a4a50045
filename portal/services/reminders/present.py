"""Who is there on a day: whoever rests or is away is left alone."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from portal.models import Person, Unit
from portal.services import absences, calendar


def at_work(connection: sa.Connection, person_ids: Collection[int], today: date) -> set[int]:
    """Return which of the people work on the day: their unit does, and they are not away.

    A fixed number of statements. Nobody whose account is disabled is among them.
    """
    rows = connection.execute(
        sa.select(Person.id, Unit.path)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.id.in_(person_ids), Person.disabled_at.is_(None))
    ).all()
    away = absences.absent_on(connection, person_ids, today, today)
    calendars = calendar.of_units(connection, today, today)
    return {id_ for id_, path in rows if id_ not in away and calendars.at(path).is_working(today)}
