"""From which day somebody takes part in a campaign, and until when: what may be said of both."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.domain.campaign import State
from portal.models import Campaign, DayTally, Participation


@dataclass(frozen=True, slots=True)
class Counted:
    """The first and the last day on which something of a participant's counts."""

    first: date
    last: date


def counted(session: Session, campaign_id: int) -> dict[int, Counted]:
    """Return by participation between which days something counts in the campaign."""
    day = DayTally.business_date
    rows = session.execute(
        sa.select(DayTally.participation_id, sa.func.min(day), sa.func.max(day))
        .where(DayTally.campaign_id == campaign_id, DayTally.quantity != 0)
        .group_by(DayTally.participation_id)
    )
    return {row[0]: Counted(row[1], row[2]) for row in rows}


def is_gone(place: Participation, campaign: Campaign, today: date) -> bool:
    """Whether the participant has left, or was taken off before it began."""
    return place.left_on is not None and place.left_on <= max(campaign.starts_on, today)


def first_day(
    campaign: Campaign,
    place: Participation | None,
    counts: Counted | None,
    asked: date | None,
    today: date,
) -> date | None:
    """Return the first day of somebody on the roster, None for the campaign's own.

    Not asked for, it stays as it is. Who is added to a campaign under way, or comes back before
    anything of theirs counted, joins today: what they did until then is not to begin to count
    unnoticed.
    """
    if asked is not None:
        return None if asked == campaign.starts_on else asked
    comes_back = place is not None and is_gone(place, campaign, today) and counts is None
    if place is not None and not comes_back:
        return place.joined_on
    runs = campaign.state == State.LIVE and not campaign.is_history and today > campaign.starts_on
    return min(today, campaign.ends_on) if runs else None


def wrong_first_day(
    campaign: Campaign, joined_on: date | None, counts: Counted | None
) -> LazyString | None:
    """Return why that cannot be somebody's first day, None where it can."""
    if joined_on is None:
        return None
    if not campaign.starts_on <= joined_on <= campaign.ends_on:
        return _l(
            "Choose a day within the campaign, from %(first)s to %(last)s.",
            first=campaign.starts_on.isoformat(),
            last=campaign.ends_on.isoformat(),
        )
    if counts is not None and counts.first < joined_on:
        return _l(
            "An opening of theirs on %(day)s counts already: choose that day or an earlier one.",
            day=counts.first.isoformat(),
        )
    return None


def wrong_last_day(
    campaign: Campaign, joined_on: date | None, left_on: date | None, counts: Counted | None
) -> LazyString | None:
    """Return why somebody cannot be gone from that day on, None where they can."""
    if left_on is None:
        return None
    if not campaign.starts_on <= left_on <= campaign.ends_on:
        return _l(
            "Choose a day within the campaign, from %(first)s to %(last)s.",
            first=campaign.starts_on.isoformat(),
            last=campaign.ends_on.isoformat(),
        )
    if left_on <= (joined_on or campaign.starts_on):
        return _l("They leave after they have joined: choose a later day, or take them off.")
    if counts is not None and counts.last >= left_on:
        return _l(
            "An opening of theirs on %(day)s counts: choose a later day, or have it taken back"
            " first.",
            day=counts.last.isoformat(),
        )
    return None
