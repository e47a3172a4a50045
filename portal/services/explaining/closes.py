"""The moments that an explanation goes from and to: closes, the season's beginning, the present."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.models import Campaign, Close, CloseMark, Participation, RosterRevision
from portal.services.standings import Moment


@dataclass(frozen=True)
class Closed:
    """A close that can be chosen; `lines` is how many lines the campaign had by then."""

    id: int
    day: date
    taken_at: datetime
    lines: int


def of(connection: sa.Connection, campaign: Campaign) -> list[Closed]:
    """Return the campaign's closes, the newest first; one statement."""
    rows = connection.execute(
        sa.select(
            Close.id,
            Close.business_date,
            Close.taken_at,
            sa.func.coalesce(sa.func.sum(CloseMark.upto_line), 0),
        )
        .outerjoin(CloseMark, CloseMark.close_id == Close.id)
        .where(Close.campaign_id == campaign.id)
        .group_by(Close.id, Close.business_date, Close.taken_at)
        .order_by(Close.business_date.desc())
    )
    return [Closed(id_, day, at, int(lines)) for id_, day, at, lines in rows]


def usual(closed: Sequence[Closed], until: Moment) -> Closed | None:
    """Return the close that is begun from where nobody chose one; None for the beginning.

    The latest of a day before the moment's, after which anything was written: what followed the end
    of a season is mostly nothing.
    """
    before = [one for one in closed if one.day < until.day]
    written = sum(until.marks.values())
    return next((one for one in before if one.lines < written), before[0] if before else None)


def beginning(connection: sa.Connection, campaign: Campaign) -> Moment:
    """Return the moment before the first line: the first day's midnight, or when it went live.

    One statement. The targets of the first day hold already.
    """
    first = connection.scalar(
        sa.select(sa.func.min(RosterRevision.recorded_at))
        .join(Participation, Participation.id == RosterRevision.participation_id)
        .where(Participation.campaign_id == campaign.id)
    )
    midnight = cut_off_at(campaign.starts_on, time(), clock.zone())
    return Moment(max(midnight, first or midnight), campaign.starts_on, {})
