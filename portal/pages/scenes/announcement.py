"""Announcements: those that run where the board stands and are for walls, one a page."""

from dataclasses import dataclass
from datetime import date

from portal.pages.formats import named
from portal.pages.scenes.asked import Asked
from portal.services import announcements


@dataclass(frozen=True)
class Announcement:
    """One announcement: its text, who says it, and the last day on which it is shown."""

    text: str
    unit: str
    author: str
    until: date
    page: int
    pages: int


def read(asked: Asked) -> Announcement | None:
    """Return the announcement of the page, the newest first; None where none runs."""
    day = asked.found.business_date
    shown = announcements.all_of_board(asked.connection, asked.found.unit.path, day)
    if not shown:
        return None
    page = min(asked.page, len(shown))
    one = shown[page - 1]
    return Announcement(
        text=one.announcement.text,
        unit=named(one.unit),
        author=named(one.author),
        until=one.announcement.ends_on,
        page=page,
        pages=len(shown),
    )
