"""What is due: cut-offs that have passed without their close or their bulletin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.extensions import db
from portal.models import Campaign
from portal.services import bulletins
from portal.services.closes.days import days, round_ups
from portal.services.closes.done import Done, done


@dataclass(frozen=True)
class Due:
    """A cut-off at which something is still to be done: a close, with the bulletins of its day.

    Where `is_close` is False, there are only bulletins: a month or a season that ends on a day
    without a close, or corrections after the last one.
    """

    campaign_id: int
    code: str
    day: date
    is_close: bool = True


def due(now: datetime) -> list[Due]:
    """Return the cut-offs that have passed and are still to be dealt with, the earliest first.

    Of the closes, and of every kind of bulletin, only the latest: it tells how the books stood when
    it was made, and of a cut-off that was slept through nobody can tell that any more.
    """
    campaigns = db.session.scalars(
        sa.select(Campaign).where(Campaign.state.in_(("live", "frozen"))).order_by(Campaign.id)
    ).all()
    stood = done(db.session.connection())
    found = [
        item
        for campaign in campaigns
        for item in _of(campaign, stood.of(campaign.id), _passed(campaign, now))
    ]
    db.session.rollback()
    return sorted(found, key=lambda item: item.day)


def _passed(campaign: Campaign, now: datetime) -> date:
    """Return the last day whose cut-off has passed."""
    today = business_date(now, clock.zone())
    over = cut_off_at(today, campaign.cut_off, clock.zone()) <= now
    return today if over else today - timedelta(days=1)


def _of(campaign: Campaign, stood: Done, upto: date) -> Iterator[Due]:
    alone: set[date] = set()
    if campaign.state == "live":
        cycles = days(campaign)
        closes = {day for day in cycles if day <= upto and day > stood.closed_on}
        latest = max(closes, default=None)
        if latest is not None:
            yield Due(campaign.id, campaign.code, latest)
        alone = _without_close(campaign, stood, cycles, upto) - {latest}
        after = not cycles or upto > cycles[-1]
    else:
        after = True
    if after and _has_to_look(campaign, stood, upto):
        alone.add(upto)
    for day in alone:
        yield Due(campaign.id, campaign.code, day, is_close=False)


def _has_to_look(campaign: Campaign, stood: Done, upto: date) -> bool:
    """Whether there are lines by the day's cut-off that may have made a printed figure wrong."""
    if not stood.has_moved or upto <= max(stood.corrected_on, stood.looked_on):
        return False
    by = cut_off_at(upto, campaign.cut_off, clock.zone())
    return bulletins.moved_between(db.session.connection(), campaign.id, stood.looked_at, by)


def _without_close(
    campaign: Campaign, stood: Done, cycles: Sequence[date], upto: date
) -> set[date]:
    """Return the days of the round-ups that have not been issued, the latest of each kind."""
    latest = {one.kind: one for one in round_ups(campaign, cycles) if one.ends_on <= upto}
    return {
        one.ends_on
        for one in latest.values()
        if one.ends_on > stood.issued_on(one.kind)
        and (one.ends_on >= stood.begun_on or _is_open(one.ends_on, stood, cycles))
    }


def _is_open(day: date, stood: Done, cycles: Sequence[date]) -> bool:
    """Whether the day has no close of its own and is past the last one.

    Bulletins begin with the first close that has one: of what a release without them had closed,
    none is issued afterwards.
    """
    return day > stood.closed_on and day not in cycles
