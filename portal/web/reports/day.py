"""The day that an address or a form asks for."""

from datetime import date, datetime

from portal import clock
from portal.domain.business_day import business_date
from portal.services.calendar import EARLIEST_YEAR
from portal.services.reports import duty


def written(text: str | None, today: date) -> date:
    """Return the day that is written, today where none is."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return today


def to_read(text: str | None, today: date) -> date:
    """Return the day whose reports are read: the one asked for up to today, else today."""
    found = written(text, today)
    return found if date(EARLIEST_YEAR, 1, 1) < found <= today else today


def to_write(text: str | None, now: datetime) -> date:
    """Return the day that is reported: the one asked for while it can be sent, else today."""
    today = business_date(now, clock.zone())
    found = written(text, today)
    return found if duty.is_open(found, now) else today
