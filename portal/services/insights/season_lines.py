"""What the lines of a season come to, as a comparison of two seasons needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.models import (
    Book,
    Campaign,
    Channel,
    DayTally,
    Entry,
    OpeningBalance,
    Participation,
    Posting,
)
from portal.services.insights.shared_measure import Measure


@dataclass(frozen=True, slots=True)
class Lines:
    """A season's lines up to a day, scaled.

    `by_day` is the output of each day that has any; `active` are the days on which somebody had a
    result in anything that the season counts. `self_sourced` and `assigned` are what came through
    channels of either kind; what names no channel is in neither. `of_both` is the output of who
    takes part in the other season, too. `brought_in`: some of it came as sums for a day, so that
    days tell little.
    """

    by_day: Mapping[date, int]
    active: frozenset[date]
    self_sourced: int
    assigned: int
    of_both: int
    brought_in: bool


def read(
    connection: sa.Connection,
    campaign: Campaign,
    against: Campaign | None,
    measure: Measure | None,
    last: date,
) -> Lines:
    """Return what there is up to the day, in four statements; every line is looked at.

    Without a measure in common there is no output, and nothing came through any channel.
    """
    by_day: dict[date, int] = {}
    active = set()
    for day, value, has_result in connection.execute(_days(campaign, measure, last)):
        active |= {day} if has_result else set()
        by_day |= {day: int(value)} if value else {}
    through = dict(connection.execute(_channels(campaign, measure, last)).all())
    return Lines(
        by_day=by_day,
        active=frozenset(active),
        self_sourced=int(through.get(True, 0)),
        assigned=int(through.get(False, 0)),
        of_both=_of_both(connection, campaign, against, measure, last),
        brought_in=_brought_in(connection, campaign),
    )


def took_part(place: type[Participation], campaign: Campaign) -> sa.ColumnElement[bool]:
    """Return the condition that a place is one of the campaign's.

    Who was taken off before the first day never took part.
    """
    return sa.and_(
        place.campaign_id == campaign.id,
        sa.or_(place.left_on.is_(None), place.left_on > campaign.starts_on),
    )


def began_by(place: type[Participation], day: date) -> sa.ColumnElement[bool]:
    """Return the condition that somebody in a place has begun to take part by the day."""
    return sa.or_(place.joined_on.is_(None), place.joined_on <= day)


def is_in(campaign: Campaign, by: date | None = None) -> sa.ColumnElement[bool]:
    """Return the condition, on Participation, that its person takes part in the campaign.

    `by` a day: has begun to by then.
    """
    other = sa.orm.aliased(Participation)
    begun = sa.true() if by is None else began_by(other, by)
    return sa.exists().where(
        took_part(other, campaign), begun, other.person_id == Participation.person_id
    )


def _value(measure: Measure | None) -> sa.ColumnElement[int]:
    if measure is None:
        return sa.literal(0, sa.BigInteger)
    if measure.indicator_id is None:
        return DayTally.points.expression
    return sa.case((DayTally.indicator_id == measure.indicator_id, DayTally.quantity), else_=0)


def _up_to(campaign: Campaign, last: date) -> sa.ColumnElement[bool]:
    return sa.and_(DayTally.campaign_id == campaign.id, DayTally.business_date <= last)


def _days(campaign: Campaign, measure: Measure | None, last: date) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            DayTally.business_date,
            sa.cast(sa.func.sum(_value(measure)), sa.BigInteger),
            sa.func.max(sa.case((DayTally.quantity > 0, 1), else_=0)),
        )
        .where(_up_to(campaign, last))
        .group_by(DayTally.business_date)
    )


def _channels(
    campaign: Campaign, measure: Measure | None, last: date
) -> sa.Select[*tuple[Any, ...]]:
    query = (
        sa.select(Channel.self_sourced, sa.cast(sa.func.sum(Posting.quantity), sa.BigInteger))
        .select_from(Book)
        .join(Posting, Posting.book_id == Book.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Channel, Channel.id == Entry.channel_id)
        .where(Book.campaign_id == campaign.id, Posting.business_date <= last)
        .group_by(Channel.self_sourced)
    )
    if measure is None:
        return query.where(sa.false())
    if measure.indicator_id is None:
        return query
    return query.where(Posting.indicator_id == measure.indicator_id)


def _of_both(
    connection: sa.Connection,
    campaign: Campaign,
    against: Campaign | None,
    measure: Measure | None,
    last: date,
) -> int:
    if against is None:
        return 0
    total = connection.scalar(
        sa.select(sa.cast(sa.func.sum(_value(measure)), sa.BigInteger))
        .select_from(DayTally)
        .join(Participation, Participation.id == DayTally.participation_id)
        .where(_up_to(campaign, last), is_in(against))
    )
    return int(total or 0)


def _brought_in(connection: sa.Connection, campaign: Campaign) -> bool:
    found = sa.exists().where(OpeningBalance.campaign_id == campaign.id)
    return bool(connection.scalar(sa.select(found)))
