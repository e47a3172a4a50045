"""Announcements on the wall: a note on the board while they run, and a moment when published."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app, g, render_template
from flask_babel import force_locale
from sqlalchemy import Connection

from portal import clock
from portal.domain.business_day import business_date
from portal.pages.formats import named
from portal.services import announcements
from portal.services.work import snapshot

FRESH = timedelta(seconds=30)
"""For how long a moment is news."""


@dataclass(frozen=True)
class Announced:
    """What a board says of an announcement."""

    text: str
    unit: str


def of_board(connection: Connection, unit_path: str, day: date) -> Announced | None:
    """Return the newest announcement that runs for the unit of a board and is for walls."""
    found = announcements.of_board(connection, unit_path, day)
    return None if found is None else Announced(found.announcement.text, named(found.unit))


def moment(announcement_id: int, locale: str, now: datetime) -> str | None:
    """Return what walls show of one that was just published; None where it is no news, or later."""
    with snapshot() as connection:
        day = business_date(now, clock.zone())
        found = announcements.fresh(connection, announcement_id, day)
    if found is None or now - found.announcement.published_at > FRESH:
        return None
    with (
        current_app.test_request_context("/", base_url="http://localhost"),
        force_locale(locale),
    ):
        g.locale = locale
        return render_template(
            "boards/_announcement.html",
            announcement_id=announcement_id,
            text=found.announcement.text,
            unit=named(found.unit),
            author=named(found.author),
        )
