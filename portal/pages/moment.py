"""A moment: what the walls celebrate when an opening is entered."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, render_template
from flask_babel import force_locale

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.domain.standing import rise
from portal.pages import board
from portal.pages.formats import is_english
from portal.services import measures, openings, standings
from portal.services.work import snapshot


@dataclass(frozen=True)
class Moment:
    """A rendered celebration: an opening, or a rise when it gained a place."""

    kind: str
    html: str


def render(board_id: int, locale: str, entry_id: int, now: datetime) -> Moment | None:
    """Return what the board's walls show for an opening; None where it does not count there."""
    with snapshot() as connection:
        found = standings.of(connection, board_id, business_date(now, clock.zone()))
        opening = openings.of_entry(connection, found.campaign.id, entry_id)
        if opening is None:
            return None
        row = next(
            (
                row
                for row in found.rows
                if any(member.person_id == opening.person_id for member in row.members)
            ),
            None,
        )
        if row is None:
            return None
        measure = measures.of(connection, found.campaign)
    # An opening tells of quantity or points, whatever a campaign makes of them.
    counted = "points" if measures.in_points(found.campaign) else "quantity"
    gained = rise((other.place for other in found.rows), row.key, opening.value(counted))
    with (
        current_app.test_request_context("/", base_url="http://localhost"),
        force_locale(locale),
    ):
        g.locale = locale
        shown = board.opening(opening)
        html = render_template(
            "boards/_moment.html",
            person_name=shown.person_name,
            avatar=shown.avatar,
            hue=shown.hue,
            quantity=shown.quantity,
            what=shown.what,
            customer=shown.customer,
            today=from_scaled(row.sums.today),
            value=from_scaled(row.sums.value),
            rank=row.place.rank,
            rise=gained,
            measure=measure[1] if is_english() else measure[0],
        )
    return Moment("rise" if gained else "opening", html)
