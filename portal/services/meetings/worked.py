"""Which day a morning's meeting looks back on."""

from datetime import date, timedelta

import sqlalchemy as sa

from portal.models import Unit
from portal.services import calendar

_LOOK_BACK = timedelta(days=31)


def last_day(connection: sa.Connection, unit: Unit, today: date) -> date:
    """Return the unit's last working day before today."""
    back = [today - timedelta(days=number) for number in range(1, _LOOK_BACK.days + 1)]
    worked = calendar.working_days(connection, back[-1], back[0], unit.path)
    return next((one for one in back if worked.is_working(one)), back[0])
