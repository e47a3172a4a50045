"""Pace by a campaign's own rules, reckoned in one way for whatever shows it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.pace import Pace, Period, Thresholds, pace
from portal.domain.period import Span
from portal.domain.plan import Plan, passed_by_days, share
from portal.domain.quantity import from_scaled
from portal.models import Campaign

HUNDRED = 100


def thresholds(campaign: Campaign) -> Thresholds:
    """Return where the campaign's words of pace begin."""
    return Thresholds(
        on_pace=Decimal(campaign.on_pace) / HUNDRED,
        slightly_behind=Decimal(campaign.slightly_behind) / HUNDRED,
    )


def is_past_cut_off(campaign: Campaign, now: datetime) -> bool:
    """Whether today counts as passed in the campaign."""
    return now >= cut_off_at(business_date(now, clock.zone()), campaign.cut_off, clock.zone())


def of_period(  # noqa: PLR0913 - what pace rests on, all but four by name
    campaign: Campaign,
    span: Span,
    value: int,
    plans: Sequence[Plan],
    *,
    target: int | None,
    today: date,
    past_cut_off: bool,
    is_working: Callable[[date], bool] | None,
) -> Pace:
    """Return the pace of a scaled value towards a scaled target in a period of the campaign.

    The line is the one that the `plans` give which the target is made of, where they were split
    over time. `is_working` is None where the campaign goes by calendar days.
    """
    planned = None
    if any(plan.parts for plan in plans):
        passed = passed_by_days(today, past_cut_off=past_cut_off, is_working=is_working)
        planned = share(plans, span, passed)
    return pace(
        from_scaled(value),
        None if target is None else from_scaled(target),
        Period(span.starts_on, span.ends_on),
        today=today,
        past_cut_off=past_cut_off,
        is_working=is_working,
        planned_share=planned,
        thresholds=thresholds(campaign),
    )
