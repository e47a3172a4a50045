"""A moment: what the walls celebrate when an opening is entered."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, render_template
from flask_babel import force_locale

from portal.domain.quantity import from_scaled
from portal.domain.standing import Gain, gain
from portal.pages import board, row
from portal.pages.formats import is_english
from portal.services import effects, measures, openings
from portal.services.standings import BoardStandings, Row
from portal.services.work import snapshot


@dataclass(frozen=True)
class Moment:
    """A rendered celebration: an opening, or a rise when it gained a place.

    How large it is, the fragment says in `data-level`: "opening", "rise" (level with somebody who
    was ahead), "passing" or "leader".
    """

    kind: str
    html: str


def render(board_id: int, locale: str, entry_id: int, now: datetime) -> Moment | None:
    """Return what the board's walls show for an opening; None where it does not count there."""
    with snapshot() as connection:
        found = board.standings_of(connection, board_id, now)
        opening = openings.of_entry(connection, found.campaign.id, entry_id)
        own = None if opening is None else _row_of(found, opening.person_id)
        if opening is None or own is None:
            return None
        # An opening tells of quantity or points, whatever a campaign makes of them.
        added = effects.added(connection, found.campaign, own, entry_id)
        measure = measures.of(connection, found.campaign)
    gained = gain((other.place for other in found.rows), own.key, added)
    is_told = _is_listed(found, own, gained)
    level = level_of(gained) if is_told else "opening"
    with (
        current_app.test_request_context("/", base_url="http://localhost"),
        force_locale(locale),
    ):
        g.locale = locale
        html = render_template(
            "boards/_moment.html",
            level=level,
            key=own.key,
            who=row.name(own),
            avatar=row.avatar(own),
            hue=row.hue(own),
            greeting="" if own.unit else opening.greeting,
            opening=board.opening(opening),
            is_own=own.unit is None and own.bundle is None,
            added=from_scaled(added),
            today=from_scaled(own.sums.today),
            value=from_scaled(own.sums.value) if is_told else None,
            rank=own.place.rank if is_told else None,
            places=gained.places,
            measure=measure[1] if is_english() else measure[0],
        )
    return Moment("opening" if level == "opening" else "rise", html)


def level_of(gained: Gain) -> str:
    """Return how large what was gained is celebrated."""
    if gained.leads:
        return "leader"
    if gained.passed:
        return "passing"
    return "rise" if gained.places else "opening"


def _row_of(found: BoardStandings, person_id: int) -> Row | None:
    rows = (
        one for one in found.rows if any(member.person_id == person_id for member in one.members)
    )
    return next(rows, None)


def _is_listed(found: BoardStandings, own: Row, gained: Gain) -> bool:
    """Whether the campaign lets walls tell of the row's place."""
    campaign, rank = found.campaign, own.place.rank
    if campaign.wall_list == "whole" or (rank is not None and rank <= campaign.wall_top):
        return True
    return campaign.wall_list == "movers" and gained.places > 0
