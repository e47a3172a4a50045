"""Announcements in words: where one stands, and which are listed."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal.models import Announcement
from portal.services.announcements import When
from portal.services.deputies import Standing

WHEN = {
    When.OPEN: _l("Present and coming"),
    When.PAST: _l("Over"),
}
STANDINGS = {
    Standing.IN_FORCE: _l("Shown now"),
    Standing.COMING: _l("Coming"),
    Standing.OVER: _l("Over"),
    Standing.WITHDRAWN: _l("Taken down"),
}


def standing(announcement: Announcement, today: date) -> Standing:
    """Return where an announcement stands on a day."""
    if announcement.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if announcement.ends_on < today:
        return Standing.OVER
    return Standing.IN_FORCE if announcement.starts_on <= today else Standing.COMING
