"""The day that an address or a form asks for."""

from datetime import date, datetime

from portal import clock
from portal.domain.business_day import business_date
from portal.services.reports import duty


def asked(text: str | None, today: date) -> date:
    """Return the day that is written, today where none is or it is no day up to today."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return today
    return min(found, today)


def to_write(text: str | None, now: datetime) -> date:
    """Return the day whose report is to be written: the one asked for while that can be sent."""
    today = business_date(now, clock.zone())
    found = asked(text, today)
    return found if duty.is_open(found, now) else today
