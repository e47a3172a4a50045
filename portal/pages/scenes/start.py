"""The season's opening: the days until it begins and the first one, its targets, who takes part."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import from_scaled
from portal.pages.board import TeamView
from portal.pages.row import RowView
from portal.pages.scenes.asked import Asked
from portal.services import standings

AHEAD = timedelta(days=14)
MOST_NAMES = 39
MOST_UNITS = 26
"""How many names and units there is room for; beyond, names give way to units."""


@dataclass(frozen=True)
class Start:
    """The season that begins, or has begun today.

    `a_day` and `each` are even parts of the target, over the days that count and, on a board of
    theirs, over the people. `people` are all names, none where there is no room for them; then
    `units` tell, `more_units` beside them.
    """

    is_today: bool
    opens_at: datetime
    days: int
    target: Decimal | None
    a_day: Decimal | None
    each: Decimal | None
    total: int
    people: list[RowView]
    units: list[TeamView]
    more_units: int
    pages: int = 1


def read(asked: Asked) -> Start | None:
    """Return the opening; None earlier than two weeks before, and after the first day."""
    found = asked.found
    begins = found.campaign.starts_on
    if not begins - AHEAD <= found.business_date <= begins:
        return None
    is_today = found.business_date == begins
    # Targets are in force from the first day on, and not before.
    opening = found if is_today else standings.of(asked.connection, found.board.id, begins)
    days = asked.shown.progress.total_days
    target = from_scaled(opening.target) if opening.target else None
    total = len(found.rows)
    is_people = found.board.kind in ("person", "no_base")
    is_fitting = total <= MOST_NAMES
    units = asked.shown.units
    return Start(
        is_today=is_today,
        opens_at=cut_off_at(begins, time(), clock.zone()),
        days=days,
        target=target,
        a_day=target / days if target and days else None,
        each=target / total if target and total and is_people else None,
        total=total,
        people=asked.viewed(found.rows) if is_fitting else [],
        units=[] if is_fitting else units[:MOST_UNITS],
        more_units=0 if is_fitting else max(0, len(units) - MOST_UNITS),
    )
