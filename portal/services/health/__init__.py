"""Health: whether what the portal stands on is in order, as its system administrator sees it."""

from portal.services.health.backups import Backups, Last
from portal.services.health.books import MOST_LINES, Checked, check_books
from portal.services.health.database import Database
from portal.services.health.report import Health, of
from portal.services.health.running import Closed, Jobs, Overdue
from portal.services.health.sign_on import SignOn
from portal.services.health.surroundings import Clock, Disk, Screen, Screens, Years
from portal.services.health.verdict import Verdict

__all__ = [
    "MOST_LINES",
    "Backups",
    "Checked",
    "Clock",
    "Closed",
    "Database",
    "Disk",
    "Health",
    "Jobs",
    "Last",
    "Overdue",
    "Screen",
    "Screens",
    "SignOn",
    "Verdict",
    "Years",
    "check_books",
    "of",
]
