"""The working calendar: read for paces and closes, kept by the system administrator."""

from portal.services.calendar.closures import close, reopen
from portal.services.calendar.editing import load, seed, set_days
from portal.services.calendar.official import UNKNOWN_YEAR, known
from portal.services.calendar.stretch import EARLIEST_YEAR, LATEST_YEAR
from portal.services.calendar.units import UnitCalendars, of_units
from portal.services.calendar.working import WorkingDays, working_days
from portal.services.calendar.year import Year, of_year

__all__ = [
    "EARLIEST_YEAR",
    "LATEST_YEAR",
    "UNKNOWN_YEAR",
    "UnitCalendars",
    "WorkingDays",
    "Year",
    "close",
    "known",
    "load",
    "of_units",
    "of_year",
    "reopen",
    "seed",
    "set_days",
    "working_days",
]
