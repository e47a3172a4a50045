"""The evening meeting: today's result against what pace asked, who made it, and the cut-off."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.pages.row import RowView
from portal.pages.scenes import front
from portal.pages.scenes.asked import Asked
from portal.pages.scenes.front import Best, Need

MOST_FIRSTS = 4


@dataclass(frozen=True)
class Evening:
    """What the room looks at in the evening.

    `lead` is what the second place is missing to the first. `firsts` are people whose first result
    of the season is of today, `more_firsts` how many there are beside them.
    """

    gained: Decimal
    need: Need | None
    best: Best
    leader: RowView | None
    lead: Decimal | None
    riser: RowView | None
    firsts: list[RowView]
    more_firsts: int
    cut_off: datetime
    is_cut_off: bool
    pages: int = 1

    @property
    def most(self) -> Decimal:
        """What the bar of the day ends at: the result or what was asked, whichever is more."""
        return max(self.gained, self.need.a_day if self.need else Decimal(0))


def read(asked: Asked) -> Evening | None:
    """Return the evening; None outside the season, and on a day that neither asked nor brought."""
    found = asked.found
    if not front.runs(found):
        return None
    need, best = front.need_of_today(found), front.of_today(asked)
    if need is None and not best.people:
        return None
    cut_off = cut_off_at(found.business_date, found.campaign.cut_off, clock.zone())
    firsts = _firsts(asked)
    return Evening(
        gained=asked.shown.progress.today,
        need=need,
        best=best,
        leader=front.leader(asked),
        lead=front.ahead_by(asked),
        riser=front.riser(asked),
        firsts=firsts[:MOST_FIRSTS],
        more_firsts=max(0, len(firsts) - MOST_FIRSTS),
        cut_off=cut_off,
        is_cut_off=asked.now >= cut_off,
    )


def _firsts(asked: Asked) -> list[RowView]:
    """Return the people all of whose results are of today; a unit opens no season anew."""
    if asked.found.board.kind not in ("person", "no_base"):
        return []
    rows = [one for one in asked.found.rows if one.sums.value == one.sums.today > 0]
    return asked.viewed(rows)
