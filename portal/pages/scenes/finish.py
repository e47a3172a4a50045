"""The season's closing: its last days with what is missing, and then those on the podium."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from portal.domain.campaign import State
from portal.domain.standing import Standing
from portal.pages.row import RowView
from portal.pages.scenes import front
from portal.pages.scenes.asked import Asked

LAST_DAYS = 3
AFTER = timedelta(days=14)
MOST_SHARING = 4


@dataclass(frozen=True)
class Finish:
    """The end of a season, ahead or past.

    Until it is over: when it ends, what is missing to the target, and what that is a day. Then
    `podium` are the first three; `sharing` those who share a place of theirs and found no room on
    it, `more_sharing` beside them. `is_final`: nothing is settled any more.
    """

    is_over: bool
    ends_at: datetime
    missing: Decimal | None
    needed: Decimal | None
    podium: list[RowView]
    sharing: list[RowView]
    more_sharing: int
    is_final: bool
    pages: int = 1


def read(asked: Asked) -> Finish | None:
    """Return the closing.

    None before the last three days, two weeks after the end, and after a season without a result.
    """
    found = asked.found
    after = front.days_after(found)
    if not -LAST_DAYS < after <= AFTER.days:
        return None
    is_over = after > 0
    rows = [one for one in found.rows if _is_in_front(one.place)]
    if is_over and not rows:
        return None
    podium = asked.viewed(rows)
    sharing = podium[front.PLACES :]
    return Finish(
        is_over=is_over,
        ends_at=asked.shown.campaign.ends_at,
        missing=front.missing(found),
        needed=None if is_over else asked.shown.progress.needed_per_day,
        podium=podium[: front.PLACES],
        sharing=sharing[:MOST_SHARING],
        more_sharing=max(0, len(sharing) - MOST_SHARING),
        is_final=found.campaign.state == State.CLOSED,
    )


def _is_in_front(place: Standing) -> bool:
    return place.rank is not None and place.rank <= front.PLACES and (place.score or 0) > 0
