"""The days of a campaign: on which it closes, and on which its round-ups come out."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portal.domain.cadence import issue_days
from portal.domain.round_up import RoundUp
from portal.domain.round_up import round_ups as planned
from portal.extensions import db
from portal.models import Campaign, Unit
from portal.services import calendar


def days(campaign: Campaign) -> list[date]:
    """Return the days on which the campaign closes: its cycles."""
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == campaign.unit_id)).one()
    worked = calendar.working_days(
        db.session.connection(), campaign.starts_on, campaign.ends_on, path
    )
    return issue_days(
        campaign.starts_on,
        campaign.ends_on,
        campaign.cadence,  # type: ignore[arg-type]  # the column's check holds it to these
        campaign.cadence_weekday,
        campaign.basis,  # type: ignore[arg-type]
        frozenset(date.fromisoformat(day) for day in campaign.closures),
        worked.is_working,
    )


def round_ups(campaign: Campaign, cycles: Sequence[date]) -> list[RoundUp]:
    """Return the campaign's bulletins of weeks, months and the season; `cycles` are its days."""
    return planned(
        campaign.starts_on,
        campaign.ends_on,
        campaign.cadence,  # type: ignore[arg-type]  # as above
        cycles,
    )


def cut_offs(campaign: Campaign) -> list[date]:
    """Return every day whose cut-off brings a close or a bulletin, in order."""
    cycles = days(campaign)
    return sorted({*cycles, *(one.ends_on for one in round_ups(campaign, cycles))})
